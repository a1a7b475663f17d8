//! What of an event may be kept, as an operator decides: whose events are left out, and what of the others is taken away.

mod address;
mod anonymous;
mod cookieless;
mod exclusions;
mod names;
mod pattern;
mod unwrap;

pub use exclusions::{Exclusions, Lists};
pub use names::Names;

use crate::consent::AddressPolicy;
use crate::event::{Event, Mark};
use crate::item::Rejected;
use serde_json::Value;

pub use anonymous::anonymize;
pub use cookieless::{POSTHOG_COOKIELESS, forget_identity};

/// What is taken away of every event, rejected ones included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Redaction {
    /// What is kept of addresses, wherever the sender has put one.
    pub address: AddressPolicy,
    /// Names of properties that are never stored.
    pub denied: Names,
}

impl Redaction {
    /// Takes away what may not be kept. An event that lost a property bears the mark `redacted`.
    pub fn apply(&self, event: &mut Event) {
        address::limit(&mut event.context, self.address);
        address::limit(&mut event.properties, self.address);
        let mut lost =
            self.denied.take_from(&mut event.properties) | self.denied.take_from(&mut event.context);
        if let Some(properties) = &mut event.user_properties {
            address::limit(properties, self.address);
            lost |= self.denied.take_from(properties);
        }
        if lost {
            event.mark(Mark::Redacted);
        }
    }

    /// The same for an event that is kept as it came, and for the JSON in its texts that a dialect reads. What can't be read
    /// can't be searched: with a deny list, nothing of it is kept.
    pub fn apply_to_rejected(&self, rejected: &mut Rejected) {
        self.apply_to_raw(&mut rejected.raw);
        let Value::Object(event) = &mut rejected.raw else {
            return;
        };
        for (text, json) in unwrap::texts(event) {
            match json {
                Some(json) => {
                    let mut kept = json.clone();
                    self.apply_to_raw(&mut kept);
                    if kept != json {
                        *text = kept;
                    }
                }
                None => self.apply_to_raw(text),
            }
        }
    }

    fn apply_to_raw(&self, raw: &mut Value) {
        address::limit_value(raw, self.address);
        if raw.is_string() && !self.denied.is_empty() {
            *raw = Value::Null;
        }
        self.denied.take_from_value(raw);
    }
}

#[cfg(test)]
mod tests;
