//! A person's properties, and the form in which they are kept: values as people read them, and beside them when each was said.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::changes::Changes;
use super::property::{Property, Stamp, Value};

/// What is known of a person, by property.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties(BTreeMap<String, Property>);

/// Which events made a property what it is: an entry of `weir.profiles.property_times`.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Times {
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<Stamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unset: Option<Stamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    once: Option<Stamp>,
}

impl Properties {
    /// Reads what [`values`](Self::values) and [`times`](Self::times) wrote. A value without a time was put there by
    /// hand: it is older than all events.
    pub(super) fn read(values: &str, times: &str) -> serde_json::Result<Self> {
        let mut values: BTreeMap<String, Value> = serde_json::from_str(values)?;
        let times: BTreeMap<String, Times> = serde_json::from_str(times)?;
        let mut properties = BTreeMap::new();
        for (key, Times { set, unset, once }) in times {
            let property = match (values.remove(&key), once) {
                (Some(value), Some(once)) => Property {
                    last: unset.map(|at| (at, None)),
                    once: Some((once, value)),
                },
                (Some(value), None) => Property::set(set.or(unset).unwrap_or(Stamp::BEFORE_ALL), value),
                (None, _) => Property {
                    last: unset.map(|at| (at, None)),
                    once: None,
                },
            };
            properties.insert(key, property);
        }
        for (key, value) in values {
            properties.insert(key, Property::set(Stamp::BEFORE_ALL, value));
        }
        Ok(Self(properties))
    }

    /// `weir.profiles.properties`.
    pub(super) fn values(&self) -> serde_json::Result<String> {
        let values = self.0.iter();
        let values: BTreeMap<_, _> = values
            .filter_map(|(key, property)| Some((key, property.value()?)))
            .collect();
        serde_json::to_string(&values)
    }

    /// `weir.profiles.property_times`.
    pub(super) fn times(&self) -> serde_json::Result<String> {
        let times = self.0.iter().filter_map(|(key, property)| {
            let (last, once) = property.stamps();
            let unset = property.unset_at();
            let set = last.filter(|at| unset.is_none() && *at != Stamp::BEFORE_ALL);
            let is_known = set.or(unset).or(once).is_some();
            is_known.then_some((key, Times { set, unset, once }))
        });
        serde_json::to_string(&times.collect::<BTreeMap<_, _>>())
    }

    /// Takes in what an event said. Says whether that changed anything, and pushes the names of properties of which
    /// a `$set_once` may have been forgotten.
    pub(super) fn take(&mut self, at: Stamp, changes: &Changes<'_>, unsure: &mut Vec<String>) -> bool {
        let mut has_changed = false;
        for (key, property) in changes.properties(at) {
            has_changed |= self.join_one(key, property, unsure);
        }
        has_changed
    }

    /// Takes in what is known of another person, who is the same.
    pub(super) fn join(&mut self, other: Self, unsure: &mut Vec<String>) {
        for (key, property) in other.0 {
            self.join_one(&key, property, unsure);
        }
    }

    /// Since when a property is unset, if that was the last that was said.
    pub(super) fn unset_at(&self, key: &str) -> Option<Stamp> {
        self.0.get(key)?.unset_at()
    }

    /// Takes in a `$set_once` that may have been forgotten.
    pub(super) fn remember(&mut self, key: &str, at: Stamp, value: &serde_json::value::RawValue) {
        if let Some(property) = self.0.get_mut(key) {
            property.remember(at, value);
        }
    }

    fn join_one(&mut self, key: &str, property: Property, unsure: &mut Vec<String>) -> bool {
        let Some(known) = self.0.get_mut(key) else {
            self.0.insert(key.to_owned(), property);
            return true;
        };
        let before = known.stamps();
        if !known.join(property) {
            unsure.push(key.to_owned());
        }
        known.stamps() != before
    }
}
