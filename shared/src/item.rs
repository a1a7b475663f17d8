//! What becomes of each event of a body: it goes on, or it is set aside with a reason. Nobody's events vanish.

use crate::event::Event;
use crate::reason::Reason;
use serde_json::Value;
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
    /// The event as it came; over-long ones are cut, see [`Rejected::new`].
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
    /// Keeps `raw` as the JSON it is; as text where it is none, and the first 32 KiB of it where it is longer than 64.
    pub fn new(reason: Reason, id: Option<Uuid>, raw: &str) -> Self {
        let raw = match raw.len() {
            ..=RAW_BYTES => serde_json::from_str(raw).unwrap_or_else(|_| raw.into()),
            _ => clip(raw, RAW_BYTES / 2).into(),
        };
        Self { reason, id, raw }
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
        assert_eq!(long.raw.as_str().map(str::len), Some(RAW_BYTES / 2));
    }
}
