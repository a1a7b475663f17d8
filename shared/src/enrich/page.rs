//! `context.page`: the page where it happened, from the properties in which SDKs carry it.

use super::location::Location;
use super::{Enrichment, Sender, property, put};
use crate::event::{Event, Object};
use url::Url;

pub(super) struct Page;

impl Enrichment for Page {
    fn name(&self) -> &'static str {
        "page"
    }

    fn apply(&self, event: &mut Event, _: &Sender<'_>) {
        let Event {
            properties, context, ..
        } = event;
        let page = address(properties).and_then(Location::parse);
        let referrer = property(properties, "$referrer").and_then(Location::parse);
        if let Some(page) = &page {
            put(context, "page", "host", page.host.as_deref());
            put(context, "page", "path", page.path.as_ref());
        }
        let title = property(properties, "title").or_else(|| property(properties, "$title"));
        put(context, "page", "title", title);
        if let Some(referrer) = &referrer {
            let is_own = page.is_some_and(|page| page.host == referrer.host);
            put(context, "page", "referrer_host", referrer.host.as_deref());
            put(context, "page", "referrer_is_own", is_own);
        }
    }
}

/// The page's address, as posthog-js or a plain sender names it.
pub fn url(event: &Event) -> Option<Url> {
    address(&event.properties).and_then(|text| Url::parse(text).ok())
}

/// The same, as it is written.
pub(super) fn address(properties: &Object) -> Option<&str> {
    ["$current_url", "url"]
        .into_iter()
        .find_map(|name| property(properties, name))
}
