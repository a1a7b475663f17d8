//! THE event: one shape for all seven dialects, for the queue and for `weir.events`.

use crate::clock;
use crate::json::Measure;
use crate::limits::{self, Claims};
use crate::reason::Reason;
use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use uuid::Uuid;

/// What can be done to a person's properties.
pub(crate) const INSTRUCTIONS: [&str; 3] = ["$set", "$set_once", "$unset"];

/// A JSON object.
pub type Object = Map<String, Value>;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        #[allow(missing_docs, reason = "the words say it")]
        pub enum $name { $($variant,)* }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word for it in JSON and in the database.
            pub fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// The value with that word, if there is one.
            pub fn from_text(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.text())
            }
        }
    };
}

words! {
    /// What kind of thing happened.
    Category {
        Pageview = "pageview", Action = "action", Identify = "identify", Group = "group", Revenue = "revenue",
        Session = "session", FeatureFlag = "feature_flag", System = "system", Custom = "custom",
    }
}

words! {
    /// What the sender's code runs on.
    Platform { Web = "web", Ios = "ios", Android = "android", Server = "server", Unknown = "unknown", }
}

impl Category {
    /// The category of an event whose sender names none.
    pub fn of(event: &str) -> Self {
        match event {
            "$pageview" => Self::Pageview,
            "$identify" => Self::Identify,
            "$groupidentify" => Self::Group,
            "$feature_flag_called" => Self::FeatureFlag,
            _ if event.starts_with('$') => Self::System,
            _ => Self::Custom,
        }
    }
}

/// Something that was noticed about an event and is kept in `context.marks`; the event is stored all the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mark {
    /// A `\u0000`, a lone surrogate or invalid UTF-8 was replaced by U+FFFD.
    Sanitized,
    /// The sender's time can't be read; the time of receipt stands in.
    TimestampUnparseable,
    /// The sender's time is more than 23 hours ahead; the time of receipt stands in.
    TimestampInFuture,
    /// There was a field that nobody reads.
    UnknownField,
    /// A property was taken away that is never to be stored.
    Redacted,
    /// Whose it is was taken away: the browser asked not to be tracked.
    Anonymized,
    /// It breaks the schema of its name, which only says so.
    SchemaViolation,
}

impl Mark {
    /// The word for it in `context.marks`.
    pub fn text(self) -> &'static str {
        match self {
            Self::Sanitized => "sanitized",
            Self::TimestampUnparseable => "timestamp_unparseable",
            Self::TimestampInFuture => "timestamp_in_future",
            Self::UnknownField => "unknown_field",
            Self::Redacted => "redacted",
            Self::Anonymized => "anonymized",
            Self::SchemaViolation => "schema_violation",
        }
    }
}

/// An event that has been read and validated, as it travels to the database.
///
/// Times have microseconds; `None` and empty objects are left out when it is serialised.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// The sender's id, or a UUIDv7 made at the edge.
    pub id: Uuid,
    /// Its name.
    pub event: String,
    /// What kind of thing happened.
    pub category: Category,
    /// Whose event it is.
    pub distinct_id: String,
    /// When it happened, after the clock rule.
    #[serde(serialize_with = "clock::serialize")]
    pub timestamp: DateTime<Utc>,
    /// When it happened, by the sender's clock.
    #[serde(
        serialize_with = "clock::serialize_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub client_timestamp: Option<DateTime<Utc>>,
    /// When it was sent, by the sender's clock.
    #[serde(
        serialize_with = "clock::serialize_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub sent_at: Option<DateTime<Utc>>,
    /// When the edge got it.
    #[serde(serialize_with = "clock::serialize")]
    pub received_at: DateTime<Utc>,
    /// What the sender says about it.
    #[serde(skip_serializing_if = "Object::is_empty")]
    pub properties: Object,
    /// `$set`, `$set_once`, `$unset`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_properties: Option<Object>,
    /// What enrichment adds, and the marks.
    #[serde(skip_serializing_if = "Object::is_empty")]
    pub context: Object,
    /// The sender's session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// From the write key. Empty until that is known: see [`Received::place`](crate::dialect::Received::place).
    pub environment: String,
    /// The sender's library.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sdk: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sdk_version: Option<String>,
    /// What the sender's code runs on.
    pub platform: Platform,
}

impl Event {
    /// Says why this event can't be stored, or that it can.
    pub fn validate(&self, oldest: Option<DateTime<Utc>>) -> Result<(), Reason> {
        limits::validate(&Claims {
            event: &self.event,
            distinct_id: &self.distinct_id,
            session_id: self.session_id.as_deref(),
            timestamp: self.timestamp,
            oldest,
            properties: Measure::of_object(&self.properties),
            user_properties: self
                .user_properties
                .as_ref()
                .map(Measure::of_object)
                .unwrap_or_default(),
            context: Measure::of_object(&self.context),
        })
    }

    /// Adds a mark to `context.marks`, once.
    pub fn mark(&mut self, mark: Mark) {
        add_mark(&mut self.context, mark);
    }

    /// The marks in `context.marks`.
    pub fn marks(&self) -> impl Iterator<Item = &str> {
        self.context
            .get("marks")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }
}

/// Adds a mark to the list `marks` of a context, once. A sender's own `marks` that isn't a list is left alone.
fn add_mark(context: &mut Object, mark: Mark) {
    let marks = context.entry("marks").or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(marks) = marks
        && !marks.iter().any(|present| present == mark.text())
    {
        marks.push(mark.text().into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_comes_from_the_name() {
        for (event, category) in [
            ("$pageview", "pageview"),
            ("$identify", "identify"),
            ("$groupidentify", "group"),
            ("$feature_flag_called", "feature_flag"),
            ("$autocapture", "system"),
            ("signed up", "custom"),
        ] {
            assert_eq!(Category::of(event).text(), category);
        }
    }

    #[test]
    fn a_mark_is_made_once() {
        let mut context = Object::new();
        add_mark(&mut context, Mark::Sanitized);
        add_mark(&mut context, Mark::Sanitized);
        assert_eq!(
            Value::Object(context),
            serde_json::json!({"marks": ["sanitized"]})
        );
    }
}
