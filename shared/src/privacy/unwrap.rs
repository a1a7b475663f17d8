//! JSON in the texts of an event as it came. A dialect reads it there, so what may not be kept is looked for there too.

use crate::dialect::json_of;
use crate::event::Object;
use serde_json::Value;

/// Where Snowplow's trackers and Plausible's older ones write JSON as text, and whether in base64.
const FIELDS: &[(&str, bool)] = &[
    ("co", false),
    ("cx", true),
    ("ue_pr", false),
    ("ue_px", true),
    ("p", false),
    ("props", false),
    ("m", false),
    ("meta", false),
    ("$", false),
    ("revenue", false),
];

/// The texts of an event that should be JSON, each with the object that it is; `None` where it can't be read.
pub(super) fn texts(event: &mut Object) -> impl Iterator<Item = (&mut Value, Option<Value>)> {
    event.iter_mut().filter_map(|(name, value)| {
        let text = value.as_str()?;
        let (_, is_encoded) = FIELDS.iter().find(|(field, _)| field == name)?;
        // Fields of those names are other things as well: Snowplow's p is a platform.
        let is_json = *is_encoded || text.trim_start().starts_with('{');
        let json = match is_encoded {
            true => json_of(Value::Null, text.into()),
            false => json_of(text.into(), Value::Null),
        };
        is_json.then(|| (value, json.ok()))
    })
}
