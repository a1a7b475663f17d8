//! Names of properties that are never stored.

use super::pattern::Pattern;
use crate::event::Object;
use serde_json::Value;

/// A list of names; `*` in one stands for anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names(Vec<Pattern>);

impl Names {
    /// Names with commas between them.
    pub fn of_list(list: &str) -> Self {
        Self(Pattern::of_list(list))
    }

    /// Whether nothing is on the list.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Removes what has one of the names, however deep. Says whether there was any.
    pub(super) fn take_from(&self, object: &mut Object) -> bool {
        if self.is_empty() {
            return false;
        }
        let before = object.len();
        object.retain(|name, _| !self.0.iter().any(|pattern| pattern.fits(name)));
        let mut any = object.len() < before;
        for (_, value) in object.iter_mut() {
            any |= self.take_from_value(value);
        }
        any
    }

    /// The same for any value.
    pub(super) fn take_from_value(&self, value: &mut Value) -> bool {
        match value {
            Value::Object(object) => self.take_from(object),
            Value::Array(values) => values
                .iter_mut()
                .fold(false, |any, value| any | self.take_from_value(value)),
            _ => false,
        }
    }
}
