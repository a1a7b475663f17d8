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
const CLICK_IDS: &[&str] = &[
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
        let Some(url) = page::url(event) else { return };
        let mut left = BYTES;
        for (key, value) in url.query_pairs() {
            let parameter = PARAMETERS.iter().find(|(parameter, _)| *parameter == key);
            let click_id = || CLICK_IDS.iter().find(|name| **name == key);
            if let Some(name) = parameter.map(|(_, name)| name).or_else(click_id) {
                let value = clip_written(&value, left);
                left -= value.chars().map(written_bytes).sum::<usize>();
                put(&mut event.context, "campaign", name, value);
            }
        }
    }
}
