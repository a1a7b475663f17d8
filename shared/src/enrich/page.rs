//! `context.page`: the page where it happened, from the properties in which SDKs carry it.

use super::{Enrichment, Sender, property, put};
use crate::event::Event;
use url::Url;

pub(super) struct Page;

impl Enrichment for Page {
    fn name(&self) -> &'static str {
        "page"
    }

    fn apply(&self, event: &mut Event, _: &Sender<'_>) {
        let url = url(event);
        let referrer = property(event, "$referrer").and_then(|text| Url::parse(text).ok());
        let title = property(event, "title")
            .or_else(|| property(event, "$title"))
            .map(str::to_owned);
        let context = &mut event.context;
        if let Some(url) = &url {
            put(context, "page", "host", url.host_str());
            put(context, "page", "path", url.path());
        }
        put(context, "page", "title", title);
        if let Some(referrer) = &referrer {
            let is_own = url
                .as_ref()
                .is_some_and(|url| url.host_str() == referrer.host_str());
            put(context, "page", "referrer_host", referrer.host_str());
            put(context, "page", "referrer_is_own", is_own);
        }
    }
}

/// The page's address, as posthog-js or a plain sender names it.
pub fn url(event: &Event) -> Option<Url> {
    address(event).and_then(|text| Url::parse(text).ok())
}

/// The same, as it is written.
pub(super) fn address(event: &Event) -> Option<&str> {
    ["$current_url", "url"]
        .into_iter()
        .find_map(|name| property(event, name))
}
