//! Visitors without a lasting id, where a site wants no other.

use crate::event::{Category, Event, Object, Platform};
use crate::reason::Reason;
use serde_json::Value;

/// Properties in which SDKs carry an id that lasts.
const LASTING: &[&str] = &[
    "$anon_distinct_id",
    "$device_id",
    "$session_id",
    "$window_id",
    "$user_id",
    "$session_index",
    "$initial_person_info",
    "alias",
    // A context that was too large for its place.
    "$context",
];

/// What a context says of the page, the browser and the device's kind, in the words of all dialects. Nobody knows what else
/// senders put there, so nothing else stays.
const KEPT: &[&str] = &[
    "address",
    "app",
    "campaign",
    "channel",
    "consent",
    "device",
    "entities",
    "geo",
    "hostname",
    "ip",
    "language",
    "library",
    "locale",
    "marks",
    "network",
    "os",
    "page",
    "plausible",
    "screen",
    "tag",
    "timezone",
    "userAgent",
    // Umami's numbers of a page's performance.
    "cls",
    "fcp",
    "inp",
    "lcp",
    "ttfb",
];

/// What of `device` is no single one's.
const KEPT_OF_DEVICE: &[&str] = &[
    "brand",
    "browser",
    "browser_version",
    "manufacturer",
    "model",
    "os",
    "os_version",
    "type",
];

/// Entities that are there to carry ids: Snowplow's own, and those of cookies. What a site has made itself stays, as its
/// properties do.
const ENTITIES: &[&str] = &[
    "client_session",
    "cookies",
    "http_cookie",
    "mobile_context",
    "session",
    "session_context",
];

/// What posthog-js sends in place of an id where it keeps none.
pub const POSTHOG_COOKIELESS: &str = "$posthog_cookieless";

/// Puts the visitor of the day in place of whatever id a browser sent. What a server sends keeps its ids.
///
/// # Errors
/// [`Reason::Cookieless`] where the event only says who somebody is.
pub fn forget_identity(event: &mut Event, visitor: &str) -> Result<(), Reason> {
    if event.platform == Platform::Server {
        return Ok(());
    }
    if matches!(event.category, Category::Identify | Category::Group)
        || ["$create_alias", "$merge_dangerously", "$set"].contains(&event.event.as_str())
    {
        return Err(Reason::Cookieless);
    }
    visitor.clone_into(&mut event.distinct_id);
    event.session_id = None;
    event.user_properties = None;
    event
        .properties
        .retain(|name, _| !LASTING.contains(&name.as_str()));
    forget_in(&mut event.context);
    Ok(())
}

fn forget_in(context: &mut Object) {
    context.retain(|name, _| KEPT.contains(&name.as_str()));
    if let Some(Value::Object(device)) = context.get_mut("device") {
        device.retain(|name, _| KEPT_OF_DEVICE.contains(&name.as_str()));
    }
    if let Some(Value::Object(entities)) = context.get_mut("entities") {
        entities.retain(|name, _| !ENTITIES.contains(&name.as_str()));
    }
}
