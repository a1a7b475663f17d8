//! A person's properties, and what `$set`, `$set_once` and `$unset` do to them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A JSON object whose values are kept as they were written: numbers lose no digit.
pub(super) type Properties = BTreeMap<String, Box<RawValue>>;

/// What one event changes, in the order `$set_once`, `$set`, `$unset`.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Changes<'a> {
    #[serde(borrow, default, rename = "$set_once")]
    set_once: Option<BTreeMap<String, &'a RawValue>>,
    #[serde(borrow, default, rename = "$set")]
    set: Option<BTreeMap<String, &'a RawValue>>,
    #[serde(default, rename = "$unset")]
    unset: Option<Keys>,
}

/// Names of properties: a list, or the keys of an object, as some SDKs write it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Keys {
    List(Vec<String>),
    Object(BTreeMap<String, serde::de::IgnoredAny>),
}

impl<'a> Changes<'a> {
    /// Reads `{"$set": {…}, "$set_once": {…}, "$unset": […]}`; what isn't of that shape changes nothing.
    pub(super) fn read(user_properties: &'a str) -> Self {
        serde_json::from_str(user_properties).unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        let none = |part: &Option<BTreeMap<_, _>>| part.as_ref().is_none_or(BTreeMap::is_empty);
        none(&self.set_once) && none(&self.set) && self.unset.is_none()
    }

    pub(super) fn apply(&self, properties: &mut Properties) {
        for (key, value) in self.set_once.iter().flatten() {
            properties
                .entry(key.clone())
                .or_insert_with(|| (*value).to_owned());
        }
        for (key, value) in self.set.iter().flatten() {
            properties.insert(key.clone(), (*value).to_owned());
        }
        match &self.unset {
            Some(Keys::List(keys)) => keys.iter().for_each(|key| drop(properties.remove(key))),
            Some(Keys::Object(keys)) => keys.keys().for_each(|key| drop(properties.remove(key))),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(before: &str, changes: &str) -> String {
        let mut properties: Properties = serde_json::from_str(before).unwrap();
        Changes::read(changes).apply(&mut properties);
        serde_json::to_string(&properties).unwrap()
    }

    #[test]
    fn set_overwrites_and_set_once_does_not() {
        let changes = r#"{"$set": {"plan": "pro"}, "$set_once": {"plan": "free", "since": 2026}}"#;
        assert_eq!(
            after(r#"{"plan":"free"}"#, changes),
            r#"{"plan":"pro","since":2026}"#
        );
    }

    #[test]
    fn unset_takes_a_list_or_an_object() {
        assert_eq!(
            after(r#"{"a":1,"b":2}"#, r#"{"$unset": ["a", "missing"]}"#),
            r#"{"b":2}"#
        );
        assert_eq!(
            after(r#"{"a":1,"b":2}"#, r#"{"$unset": {"b": true}}"#),
            r#"{"a":1}"#
        );
    }

    #[test]
    fn a_number_keeps_its_digits() {
        assert_eq!(
            after("{}", r#"{"$set": {"n": 12345678901234567890.10}}"#),
            r#"{"n":12345678901234567890.10}"#
        );
    }

    #[test]
    fn another_shape_changes_nothing() {
        assert_eq!(after(r#"{"a":1}"#, r#"{"$set": 7}"#), r#"{"a":1}"#);
        assert!(Changes::read("[]").is_empty());
    }
}
