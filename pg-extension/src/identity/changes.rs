//! `{"$set": {…}, "$set_once": {…}, "$unset": […]}`: what one event says of its person.

use std::collections::BTreeMap;

use serde::de::{Error, IgnoredAny};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::property::{Property, Stamp};

/// What one event changes, in the order `$set_once`, `$set`, `$unset`.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Changes<'a> {
    #[serde(borrow, default, rename = "$set_once")]
    set_once: Option<BTreeMap<String, &'a RawValue>>,
    #[serde(borrow, default, rename = "$set")]
    set: Option<BTreeMap<String, &'a RawValue>>,
    #[serde(default, rename = "$unset", deserialize_with = "names")]
    unset: Option<Vec<String>>,
}

/// Names of properties: a list, or the keys of an object, as some SDKs write it.
fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    // Read as it is written: an untagged enum would fail at an object's number that is beyond a double.
    let Some(json) = Option::<&RawValue>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let of_object = |object: BTreeMap<String, IgnoredAny>| object.into_keys().collect();
    serde_json::from_str(json.get())
        .or_else(|_| serde_json::from_str(json.get()).map(of_object))
        .map(Some)
        .map_err(D::Error::custom)
}

impl<'a> Changes<'a> {
    /// Reads what an event says; what isn't of that shape changes nothing, but no such event is stored.
    pub(super) fn read(user_properties: &'a str) -> Self {
        serde_json::from_str(user_properties)
            .or_else(|_| Self::read_last(user_properties))
            .unwrap_or_default()
    }

    /// Reads what names an instruction twice: the last counts, as in the `jsonb` that is stored.
    fn read_last(user_properties: &'a str) -> serde_json::Result<Self> {
        let said: BTreeMap<String, &'a RawValue> = serde_json::from_str(user_properties)?;
        let last = |name| said.get(name).map_or("null", |value| value.get());
        Ok(Self {
            set_once: serde_json::from_str(last("$set_once"))?,
            set: serde_json::from_str(last("$set"))?,
            unset: names(&mut serde_json::Deserializer::from_str(last("$unset")))?,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        let none = |part: &Option<BTreeMap<_, _>>| part.as_ref().is_none_or(BTreeMap::is_empty);
        none(&self.set_once) && none(&self.set) && self.unset.is_none()
    }

    /// Each property that the event changes, as if nothing else had been said of it; some may come more than once.
    pub(super) fn properties(&self, at: Stamp) -> impl Iterator<Item = (&str, Property)> {
        let set_once = self.set_once();
        let set = self.set.iter().flatten();
        let unset = self.unset.iter().flatten();
        set_once
            .map(move |(key, value)| (key, Property::set_once(at, value.to_owned())))
            .chain(set.map(move |(key, value)| (key.as_str(), Property::set(at, (*value).to_owned()))))
            .chain(unset.map(move |key| (key.as_str(), Property::unset(at))))
    }

    /// What `$set_once` says.
    pub(super) fn set_once(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.set_once
            .iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), *value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_shape_changes_nothing() {
        assert!(Changes::read("[]").is_empty());
        assert!(Changes::read(r#"{"$set": 7}"#).is_empty());
        assert!(Changes::read("{}").is_empty());
    }

    #[test]
    fn of_two_with_one_name_the_last_counts() {
        let at = Stamp(1, uuid::Uuid::nil());
        let changes = Changes::read(r#"{"$set": 7, "$unset": ["b"], "$set": {"a": 1, "a": 2}}"#);
        let changes: Vec<_> = changes
            .properties(at)
            .map(|(key, property)| (key, property.value().map(|value| value.get().to_owned())))
            .collect();
        assert_eq!(changes, [("a", Some("2".to_owned())), ("b", None)]);
    }

    #[test]
    fn unset_takes_a_list_or_an_object() {
        let at = Stamp(1, uuid::Uuid::nil());
        for unset in [
            r#"{"$unset": ["a", "b"]}"#,
            r#"{"$unset": {"a": true, "b": 1e400}}"#,
        ] {
            let changes = Changes::read(unset);
            let changes: Vec<_> = changes.properties(at).collect();
            assert_eq!(
                changes.iter().map(|(key, _)| *key).collect::<Vec<_>>(),
                ["a", "b"]
            );
            assert!(
                changes
                    .iter()
                    .all(|(_, property)| property.unset_at() == Some(at))
            );
        }
    }
}
