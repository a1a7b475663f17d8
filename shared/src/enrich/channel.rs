//! `context.campaign.channel`: how people came, from campaign and referrer: `paid`, `email`, `social`, `search`,
//! `referral`, `direct`; nothing for a step from page to page of the same site.

use super::{Enrichment, Sender, found, put};
use crate::event::Event;

const SEARCH: &[&str] = &[
    "google",
    "bing",
    "duckduckgo",
    "yahoo",
    "yandex",
    "baidu",
    "ecosia",
    "qwant",
    "startpage",
    "brave",
];
const SOCIAL: &[&str] = &[
    "facebook",
    "instagram",
    "twitter",
    "t.co",
    "x.com",
    "linkedin",
    "lnkd",
    "reddit",
    "youtube",
    "tiktok",
    "pinterest",
    "mastodon",
    "bsky",
];
/// Media of campaigns that cost money.
const PAID: &[&str] = &[
    "cpc",
    "ppc",
    "cpm",
    "paid",
    "paid_social",
    "paidsearch",
    "display",
    "retargeting",
];
/// Click ids that only paid links carry.
const PAID_IDS: &[&str] = &["gclid", "gbraid", "wbraid", "dclid", "msclkid"];

pub(super) struct Channel;

impl Enrichment for Channel {
    fn apply(&self, event: &mut Event, _: &Sender<'_>) {
        if let Some(channel) = channel(event) {
            put(&mut event.context, "campaign", "channel", channel);
        }
    }
}

fn channel(event: &Event) -> Option<&'static str> {
    let campaign = |name| found(event, "campaign", name);
    let medium = campaign("medium").unwrap_or_default().to_ascii_lowercase();
    if PAID.contains(&medium.as_str()) || PAID_IDS.iter().any(|id| campaign(id).is_some()) {
        return Some("paid");
    }
    if medium == "email" || medium == "newsletter" {
        return Some("email");
    }
    let page = event.context.get("page")?;
    if page.get("referrer_is_own").is_some_and(|own| own == true) {
        return None;
    }
    let source = campaign("source").or_else(|| found(event, "page", "referrer_host"));
    match source.map(str::to_ascii_lowercase) {
        Some(source) if names_one_of(&source, SEARCH) => Some("search"),
        Some(source) if names_one_of(&source, SOCIAL) => Some("social"),
        Some(_) => Some("referral"),
        None => Some("direct"),
    }
}

/// Whether a host or a campaign's source is one of those names: whole labels only.
fn names_one_of(source: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        source == *name
            || source.split('.').any(|label| label == *name)
            || source.ends_with(&format!(".{name}"))
    })
}
