//! Whose events are left out by an operator's lists: a company's own network, a country, an admin's pages, a staging host.

use super::pattern::Pattern;
use crate::enrich::{self, Sender};
use crate::event::Event;
use crate::reason::Reason;
use std::net::IpAddr;

/// The lists. An event that is on any of them is dropped, and counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exclusions {
    addresses: Vec<Network>,
    countries: Vec<String>,
    hosts: Vec<Pattern>,
    pages: Vec<Pattern>,
    referrers: Vec<Pattern>,
}

/// Addresses that begin alike: `192.0.2.0/24`.
#[derive(Clone, Debug, PartialEq)]
struct Network {
    address: IpAddr,
    bits: u8,
}

/// The lists as they are written: entries with commas between them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lists<'a> {
    /// Addresses, or networks as `192.0.2.0/24`.
    pub addresses: &'a str,
    /// ISO 3166-1 codes of two letters.
    pub countries: &'a str,
    /// Hosts of the page; `*` stands for anything.
    pub hosts: &'a str,
    /// Paths of the page; `*` stands for anything.
    pub pages: &'a str,
    /// Hosts of the referrer; `*` stands for anything.
    pub referrers: &'a str,
}

impl Exclusions {
    /// Reads the lists. What makes no sense is left out and told, by its place: anyone may read of it, and an entry may be a
    /// company's own address.
    pub fn new(lists: Lists<'_>) -> (Self, Vec<String>) {
        let mut problems = Vec::new();
        let entries = |list: &str| -> Vec<String> {
            let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
            entries.map(str::to_owned).collect()
        };
        let mut addresses = Vec::new();
        for (place, entry) in (1..).zip(entries(lists.addresses)) {
            match Network::parse(&entry) {
                Some(network) => addresses.push(network),
                None => problems.push(format!(
                    "ADDRESSES: entry {place} is neither an address nor a network"
                )),
            }
        }
        let mut countries = Vec::new();
        for (place, code) in (1..).zip(entries(&lists.countries.to_ascii_uppercase())) {
            match code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
                true => countries.push(code),
                false => problems.push(format!(
                    "COUNTRIES: entry {place} is no country's code of two letters"
                )),
            }
        }
        let exclusions = Self {
            addresses,
            countries,
            hosts: Pattern::of_list(&lists.hosts.to_ascii_lowercase()),
            pages: Pattern::of_list(lists.pages),
            referrers: Pattern::of_list(&lists.referrers.to_ascii_lowercase()),
        };
        (exclusions, problems)
    }

    /// On which list the sender is, if on any, whatever it sends.
    pub fn reason_of_sender(&self, sender: &Sender<'_>) -> Option<Reason> {
        if self.has_address(sender) {
            return Some(Reason::ExcludedAddress);
        }
        let country = sender.geo.and_then(|geo| geo.country.as_ref());
        country
            .is_some_and(|country| self.countries.contains(country))
            .then_some(Reason::ExcludedCountry)
    }

    /// On which of the other lists the event is, if on any.
    pub fn reason(&self, event: &Event) -> Option<Reason> {
        if !(self.hosts.is_empty() && self.pages.is_empty())
            && let Some(url) = enrich::page_url(event)
        {
            if url.host_str().is_some_and(|host| fits(&self.hosts, host)) {
                return Some(Reason::ExcludedHost);
            }
            if fits(&self.pages, url.path()) {
                return Some(Reason::ExcludedPage);
            }
        }
        if !self.referrers.is_empty()
            && enrich::referrer_host(event).is_some_and(|host| fits(&self.referrers, &host))
        {
            return Some(Reason::ExcludedReferrer);
        }
        None
    }

    fn has_address(&self, sender: &Sender<'_>) -> bool {
        let address = sender.address.map(|address| address.to_canonical());
        address.is_some_and(|address| self.addresses.iter().any(|network| network.holds(address)))
    }
}

fn fits(patterns: &[Pattern], text: &str) -> bool {
    patterns.iter().any(|pattern| pattern.fits(text))
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Self { address, bits })
    }

    fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                let differing = ours.to_bits() ^ theirs.to_bits();
                differing.leading_zeros() >= u32::from(self.bits)
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => {
                let differing = ours.to_bits() ^ theirs.to_bits();
                differing.leading_zeros() >= u32::from(self.bits)
            }
            _ => false,
        }
    }
}
