//! Visitors without a lasting id, where a site wants no other.

use crate::event::{Category, Event, Platform};
use crate::reason::Reason;

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
    for name in ["anonymousId", "userId", "traits", "snowplow", "id"] {
        event.context.remove(name);
    }
    Ok(())
}
