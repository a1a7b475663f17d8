//! What one event says about the person it belongs to.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use shared::limits::check_distinct_id;

use super::changes::Changes;
use super::property::Stamp;

/// A `distinct_id` in its environment: the same id in two environments is two persons.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Id {
    pub(crate) distinct_id: String,
    pub(crate) environment: String,
}

/// That two ids are one person.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Merge {
    /// The id that the event's own one is merged with.
    pub(crate) with: Id,
    /// Whether this holds for two identified persons too.
    pub(crate) dangerously: bool,
}

/// What one event says about its person: [`Claim::of`] gives none for most events.
#[derive(Debug)]
pub(crate) struct Claim<'a> {
    pub(crate) at: Stamp,
    pub(crate) id: Id,
    /// Whether the sender now knows who this is.
    pub(crate) identifies: bool,
    pub(crate) merge: Option<Merge>,
    pub(crate) changes: Changes<'a>,
}

/// The events that say who somebody is, and the property that names the other id.
const MERGING: [(&str, &str); 3] = [
    ("$identify", "$anon_distinct_id"),
    ("$create_alias", "alias"),
    ("$merge_dangerously", "alias"),
];

impl<'a> Claim<'a> {
    /// Whether an event is worth reading: most say nothing about their person.
    pub(crate) fn may_be_in(event: &str, user_properties: Option<&str>) -> bool {
        user_properties.is_some() || MERGING.iter().any(|(name, _)| *name == event)
    }

    /// Reads the claim out of an event; `properties` and `user_properties` are JSON objects.
    ///
    /// An id to merge with that no event could have either (`null`, `undefined` …) merges nothing: else everybody
    /// would become one person.
    pub(crate) fn of(
        at: Stamp,
        event: &str,
        id: &Id,
        properties: &str,
        user_properties: Option<&'a str>,
    ) -> Option<Self> {
        let key = MERGING
            .iter()
            .find_map(|(name, key)| (*name == event).then_some(*key));
        let other = key
            .and_then(|key| other_id(properties, key))
            .filter(|other| *other != id.distinct_id);
        let claim = Self {
            at,
            id: id.clone(),
            identifies: event == "$identify",
            merge: other.map(|distinct_id| Merge {
                with: Id {
                    distinct_id,
                    environment: id.environment.clone(),
                },
                dangerously: event == "$merge_dangerously",
            }),
            changes: user_properties.map(Changes::read).unwrap_or_default(),
        };
        (claim.identifies || claim.merge.is_some() || !claim.changes.is_empty()).then_some(claim)
    }
}

/// The id under `key`; numbers are ids as well, by their digits.
fn other_id(properties: &str, key: &str) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Spelling {
        Text(String),
        Number(serde_json::Number),
    }
    let properties: BTreeMap<String, &RawValue> = serde_json::from_str(properties).ok()?;
    let id = match serde_json::from_str(properties.get(key)?.get()).ok()? {
        Spelling::Text(text) => text,
        Spelling::Number(number) => number.to_string(),
    };
    check_distinct_id(&id).is_ok().then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> Id {
        Id {
            distinct_id: "ada".into(),
            environment: "production".into(),
        }
    }

    fn merged_with(event: &str, properties: &str) -> Option<String> {
        Claim::of(Stamp::BEFORE_ALL, event, &id(), properties, None)?
            .merge
            .map(|merge| merge.with.distinct_id)
    }

    #[test]
    fn an_identify_names_the_anonymous_id() {
        assert_eq!(
            merged_with("$identify", r#"{"$anon_distinct_id": "anon-1"}"#).as_deref(),
            Some("anon-1")
        );
        assert_eq!(
            merged_with("$identify", r#"{"$anon_distinct_id": 17}"#).as_deref(),
            Some("17")
        );
    }

    #[test]
    fn an_alias_names_the_other_id() {
        assert_eq!(
            merged_with("$create_alias", r#"{"alias": "a@b.example"}"#).as_deref(),
            Some("a@b.example")
        );
        assert_eq!(
            merged_with("$merge_dangerously", r#"{"alias": "old"}"#).as_deref(),
            Some("old")
        );
    }

    #[test]
    fn junk_and_oneself_merge_nothing() {
        assert_eq!(
            merged_with("$identify", r#"{"$anon_distinct_id": "undefined"}"#),
            None
        );
        assert_eq!(merged_with("$identify", r#"{"$anon_distinct_id": null}"#), None);
        assert_eq!(merged_with("$create_alias", r#"{"alias": "ada"}"#), None);
    }

    #[test]
    fn an_ordinary_event_claims_nothing() {
        let claim = |properties, user_properties| {
            Claim::of(Stamp::BEFORE_ALL, "view", &id(), properties, user_properties)
        };
        assert!(claim(r#"{"alias": "x", "$anon_distinct_id": "y"}"#, None).is_none());
        assert!(claim("{}", Some("{}")).is_none());
    }
}
