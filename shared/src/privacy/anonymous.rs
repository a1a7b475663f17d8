//! An event of somebody who asked not to be tracked, where a site counts it without knowing whose it is.

use crate::enrich::CLICK_IDS;
use crate::event::{Category, Event, Mark, Object};
use crate::reason::Reason;
use serde_json::Value;
use uuid::Uuid;

/// Properties by which an event could be joined to others of the same person.
const JOINING: &[&str] = &[
    "$anon_distinct_id",
    "$device_id",
    "$session_id",
    "$window_id",
    "$pageview_id",
    "$user_id",
    "$groups",
    "$group_0",
    "$group_1",
    "$group_2",
    "$group_3",
    "$group_4",
    "$initial_person_info",
    "$session_index",
    "$session_entry_url",
    "$prev_pageview_id",
    "alias",
    "$ip",
    "distinct_id",
    "$raw_user_agent",
    "$screen_width",
    "$screen_height",
    "$viewport_width",
    "$viewport_height",
    "$set",
    "$set_once",
    "$context",
    // Click ids and a newsletter's reader that posthog-js takes from the address, besides the click ids that we know.
    "irclid",
    "_kx",
];

/// What properties that tell of the whole session, and of the SDK's state in it, begin with.
const JOINING_PREFIXES: &[&str] = &["$session_entry_", "$sdk_debug_"];

/// Properties that are addresses, or the query of one.
const ADDRESSES: &[&str] = &["$current_url", "$referrer", "url", "referrer", "search"];

/// What enrichment found that says no more than which crowd somebody is in.
const KEPT_ROOMS: &[(&str, &[&str])] = &[
    ("geo", &["country", "continent"]),
    ("device", &["browser", "os", "type"]),
    (
        "page",
        &[
            "host",
            "path",
            "title",
            "referrer_host",
            "referrer_is_own",
            "referrer_is_spam",
        ],
    ),
    (
        "campaign",
        &["source", "medium", "name", "term", "content", "id", "channel"],
    ),
    ("bot", &["name", "score", "verified"]),
    ("consent", &["global_privacy_control", "do_not_track"]),
];

/// Takes away whatever tells who it was: nobody's next event can be joined to it.
///
/// # Errors
/// [`Reason::OptOut`] where nothing would be left, since the event only says who somebody is.
pub fn anonymize(event: &mut Event) -> Result<(), Reason> {
    if matches!(event.category, Category::Identify | Category::Group)
        || ["$create_alias", "$merge_dangerously", "$set"].contains(&event.event.as_str())
    {
        return Err(Reason::OptOut);
    }
    // The sender's id stays: it is of the event, and tells one sent twice.
    event.distinct_id = format!(
        "anonymous-{}",
        Uuid::new_v5(&Uuid::NAMESPACE_OID, event.id.as_bytes())
    );
    event.session_id = None;
    event.user_properties = None;
    event.properties.retain(|name, _| !is_joining(name));
    for name in ADDRESSES {
        if let Some(Value::String(address)) = event.properties.get_mut(*name) {
            without_query(address);
        }
    }
    event.context = kept(std::mem::take(&mut event.context));
    event.mark(Mark::Anonymized);
    Ok(())
}

fn is_joining(name: &str) -> bool {
    JOINING.contains(&name)
        || CLICK_IDS.contains(&name)
        || JOINING_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// What follows the path may hold anything: click ids, mail addresses, tokens.
fn without_query(address: &mut String) {
    if let Some(end) = address.find(['?', '#']) {
        address.truncate(end);
    }
}

fn kept(context: Object) -> Object {
    let mut rest = Object::new();
    for (room, values) in context {
        match (KEPT_ROOMS.iter().find(|(name, _)| *name == room), values) {
            (Some((_, names)), Value::Object(mut values)) => {
                values.retain(|name, _| names.contains(&name.as_str()));
                if !values.is_empty() {
                    rest.insert(room, Value::Object(values));
                }
            }
            (None, marks) if room == "marks" => {
                rest.insert(room, marks);
            }
            _ => {}
        }
    }
    rest
}
