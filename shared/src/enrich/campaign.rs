//! `context.campaign`: what the page's address says of the link that led to it.

use super::{Enrichment, Sender, clip_written, page, put, written_bytes};
use crate::event::Event;

/// Parameters of the address, and what they are called in the context.
const PARAMETERS: &[(&str, &str)] = &[
    ("utm_source", "source"),
    ("utm_medium", "medium"),
    ("utm_campaign", "name"),
    ("utm_term", "term"),
    ("utm_content", "content"),
    ("utm_id", "id"),
    ("utm_source_platform", "source_platform"),
    ("utm_creative_format", "creative_format"),
    ("utm_marketing_tactic", "marketing_tactic"),
];

/// Ids that advertisers put on a click. Those that newsletters put there to know their reader again are left where they are.
pub(crate) const CLICK_IDS: &[&str] = &[
    "gclid",
    "gbraid",
    "wbraid",
    "dclid",
    "fbclid",
    "msclkid",
    "ttclid",
    "twclid",
    "li_fat_id",
    "igshid",
    "rdt_cid",
    "sccid",
    "epik",
    "yclid",
    "ysclid",
    "mc_cid",
    "irclickid",
    "qclid",
    "srsltid",
    "gad_source",
    "gad_campaignid",
];

/// Bytes of all of these texts together, as JSON. What is beyond stays where it is: in the address.
const BYTES: usize = 1_500;

pub(super) struct Campaign;

impl Enrichment for Campaign {
    fn name(&self) -> &'static str {
        "campaign"
    }

    fn apply(&self, event: &mut Event, _: &Sender<'_>) {
        let Some(query) = page::address(&event.properties).and_then(query) else {
            return;
        };
        let said = form_urlencoded::parse(query.as_bytes())
            .filter_map(|(key, value)| Some((name_of(&key)?, value.into_owned())));
        let mut left = BYTES;
        for (name, value) in said.collect::<Vec<_>>() {
            let value = clip_written(&value, left);
            left -= value.chars().map(written_bytes).sum::<usize>();
            put(&mut event.context, "campaign", name, value);
        }
    }
}

/// What an address says behind its question mark. To parse all of it costs more than the rest of this.
fn query(address: &str) -> Option<&str> {
    let before = address.split('#').next()?;
    before.split_once('?').map(|(_, query)| query)
}

/// What a parameter is called in the context, where it tells of a campaign.
fn name_of(parameter: &str) -> Option<&'static str> {
    let called = PARAMETERS.iter().find(|(name, _)| *name == parameter);
    let click_id = || CLICK_IDS.iter().find(|name| **name == parameter);
    called.map(|(_, name)| name).or_else(click_id).copied()
}
