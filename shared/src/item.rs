//! What becomes of each event of a body: it goes on, or it is set aside with a reason. Nobody's events vanish.

use crate::event::Event;
use crate::reason::Reason;
use serde_json::Value;
use std::borrow::Cow;
use uuid::Uuid;

/// One event of a body, in the order in which they were sent.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "nearly all are events")]
pub enum Item {
    /// On its way to the database.
    Event(Event),
    /// Bad; kept in `weir.rejected_events`.
    Rejected(Rejected),
    /// Dropped by policy; counted.
    Dropped(Dropped),
}

/// An event that can't be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// Why.
    pub reason: Reason,
    /// Its id, where it has one.
    pub id: Option<Uuid>,
    /// The event as it came; see [`Rejected::kept`].
    pub raw: Value,
}

/// An event that policy doesn't let through, be it good or bad.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Dropped {
    /// Why.
    pub reason: Reason,
    /// Its id, where it has one.
    pub id: Option<Uuid>,
}

/// Bytes of a rejected event that are kept as JSON. Of longer ones half as much is kept, as text: quoting can double
/// it.
const RAW_BYTES: usize = 64 * 1024;

impl Rejected {
    /// Keeps `raw` as the JSON it is; as text where it is none.
    pub fn new(reason: Reason, id: Option<Uuid>, raw: &str) -> Self {
        let raw = serde_json::from_str(raw).unwrap_or_else(|_| raw.into());
        Self { reason, id, raw }
    }

    /// What is kept of it: all, and where it is longer than 64 KiB the first 32 of it as text. Cut when it is written, as what
    /// may not be kept can be found in the whole only.
    pub fn kept(&self) -> Cow<'_, Value> {
        let clipped = |text: &str| Cow::Owned(Value::from(clip(text, RAW_BYTES / 2)));
        match &self.raw {
            Value::String(text) if text.len() > RAW_BYTES => clipped(text),
            Value::String(_) => Cow::Borrowed(&self.raw),
            raw => match raw.to_string() {
                text if text.len() > RAW_BYTES => clipped(&text),
                _ => Cow::Borrowed(raw),
            },
        }
    }
}

impl Item {
    /// The id, where there is one.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Event(event) => Some(event.id),
            Self::Rejected(rejected) => rejected.id,
            Self::Dropped(dropped) => dropped.id,
        }
    }

    /// The event, if it goes on.
    pub fn event(&self) -> Option<&Event> {
        match self {
            Self::Event(event) => Some(event),
            _ => None,
        }
    }

    /// Drops the event by policy; what was dropped before stays as it is.
    pub fn drop_for(&mut self, reason: Reason) {
        if !matches!(self, Self::Dropped(_)) {
            let id = self.id();
            *self = Self::Dropped(Dropped { reason, id });
        }
    }
}

/// The longest prefix of whole characters in at most `bytes` bytes.
pub(crate) fn clip(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejected_event_is_kept_as_it_came() {
        let json = Rejected::new(Reason::MissingEvent, None, r#"{"a": 1}"#);
        assert_eq!(json.raw, serde_json::json!({"a": 1}));
        let text = Rejected::new(Reason::InvalidJson, None, "{oops");
        assert_eq!(text.raw, serde_json::json!("{oops"));
    }

    #[test]
    fn a_rejected_event_without_end_is_cut_between_characters() {
        let long = Rejected::new(Reason::PropertiesTooLarge, None, &"é".repeat(RAW_BYTES));
        assert_eq!(long.kept().as_str().map(str::len), Some(RAW_BYTES / 2));
        let json = format!("[{:?}]", "é".repeat(RAW_BYTES));
        let long = Rejected::new(Reason::PropertiesTooLarge, None, &json);
        assert_eq!(long.kept().as_str(), Some(clip(&json, RAW_BYTES / 2)));
    }
}
