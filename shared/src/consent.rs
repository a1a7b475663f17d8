//! What people have asked for: not to be tracked, and how much of their address may be kept.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What the sender's browser says about being tracked.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Consent {
    /// `Sec-GPC: 1`, Global Privacy Control.
    pub global_privacy_control: bool,
    /// `DNT: 1`, Do Not Track.
    pub do_not_track: bool,
}

impl Consent {
    /// Reads the two headers' values.
    pub fn from_headers(sec_gpc: Option<&str>, dnt: Option<&str>) -> Self {
        let is_on = |value: Option<&str>| value.is_some_and(|value| value.trim() == "1");
        Self {
            global_privacy_control: is_on(sec_gpc),
            do_not_track: is_on(dnt),
        }
    }

    /// Whether either says no.
    pub fn is_opt_out(self) -> bool {
        self.global_privacy_control || self.do_not_track
    }
}

/// What becomes of the events of browsers that say no.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum OptOutPolicy {
    /// They are stored, with what was asked in `context.consent`.
    #[default]
    Store,
    /// They are stored without anything that tells whose they are.
    Anonymous,
    /// They are dropped, and counted.
    Drop,
}

/// How much of the sender's address is kept.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum AddressPolicy {
    /// Nothing.
    #[default]
    Drop,
    /// The network: see [`truncate`].
    Truncate,
    /// All of it.
    Keep,
}

impl AddressPolicy {
    /// The address as it may be kept.
    pub fn apply(self, address: IpAddr) -> Option<IpAddr> {
        match self {
            Self::Drop => None,
            Self::Truncate => Some(truncate(address)),
            Self::Keep => Some(address),
        }
    }
}

/// The address without its last part: /24 of IPv4, /48 of IPv6, what is commonly taken for not personal any more.
pub fn truncate(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => Ipv4Addr::from_bits(address.to_bits() & (u32::MAX << 8)).into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 80)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_one_opts_out() {
        assert!(Consent::from_headers(Some("1"), None).is_opt_out());
        assert!(Consent::from_headers(None, Some(" 1 ")).is_opt_out());
        assert!(!Consent::from_headers(Some("0"), Some("null")).is_opt_out());
    }

    #[test]
    fn an_address_loses_its_last_part() {
        for (address, kept) in [
            ("203.0.113.77", "203.0.113.0"),
            ("2001:db8:1234:5678::9", "2001:db8:1234::"),
            ("::ffff:203.0.113.77", "203.0.113.0"),
        ] {
            assert_eq!(
                truncate(address.parse().unwrap()),
                kept.parse::<IpAddr>().unwrap()
            );
        }
    }

    #[test]
    fn by_default_no_address_is_kept() {
        assert_eq!(
            AddressPolicy::default().apply(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            None
        );
    }
}
