//! `context.page`: the page where it happened, from the properties in which SDKs carry it.

use super::location::Location;
use super::{Enrichment, Sender, property, put_all};
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
        let title = property(properties, "title").or_else(|| property(properties, "$title"));
        let host = page.as_ref().and_then(|page| page.host.as_deref());
        let is_own = |referrer: &Location<'_>| page.is_some() && host == referrer.host.as_deref();
        put_all(
            context,
            "page",
            &mut [
                ("host", host.into()),
                ("path", page.as_ref().map(|page| page.path.as_ref()).into()),
                ("title", title.into()),
                (
                    "referrer_host",
                    referrer
                        .as_ref()
                        .and_then(|referrer| referrer.host.as_deref())
                        .into(),
                ),
                ("referrer_is_own", referrer.as_ref().map(is_own).into()),
            ],
        );
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
