//! Claims applied to persons: a union-find over person numbers, with what is known of each.
//!
//! Of two persons that merge, the lower number stays. So which one that is doesn't depend on the order in which
//! claims arrive, and it is the older one, which as a rule has more ids.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::changes::Changes;
use super::claim::{Claim, Id, Merge};
use super::properties::Properties;
use super::property::Stamp;

/// `weir.person_ids.person`.
pub(super) type Number = i64;

/// What is known of one person.
#[derive(Debug, Default)]
pub(super) struct Person {
    pub(super) identified: bool,
    pub(super) properties: Properties,
    /// Properties of which a `$set_once` may have been forgotten; its event is stored.
    pub(super) unsure: Vec<String>,
}

/// The persons that a batch's claims touch, and what became of them.
#[derive(Debug, Default)]
pub(super) struct Persons {
    owners: HashMap<Id, Number>,
    persons: BTreeMap<Number, Person>,
    merged: BTreeMap<Number, Number>,
    changed: BTreeSet<Number>,
}

impl Persons {
    /// Adds an id and its person as they are in the database; of a person met again only the id is new.
    pub(super) fn add(&mut self, id: Id, number: Number, person: impl FnOnce() -> Person) {
        self.owners.insert(id, number);
        self.persons.entry(number).or_insert_with(person);
    }

    /// Applies one claim. Claims are applied in the order in which their events happened.
    pub(super) fn apply(&mut self, claim: &Claim<'_>) {
        let Some(mut number) = self.find(&claim.id) else {
            return;
        };
        if let Some(merge) = &claim.merge {
            number = self.merge(number, merge, claim.identifies);
        }
        let Some(person) = self.persons.get_mut(&number) else {
            return;
        };
        if claim.identifies && !person.identified {
            person.identified = true;
            self.changed.insert(number);
        }
        if person
            .properties
            .take(claim.at, &claim.changes, &mut person.unsure)
        {
            self.changed.insert(number);
        }
    }

    /// Every person that is no more, and the one that its ids belong to now.
    pub(super) fn moves(&self) -> impl Iterator<Item = (Number, Number)> {
        self.merged.keys().map(|from| (*from, self.root(*from)))
    }

    /// The persons whose row is to be written.
    pub(super) fn changed(&self) -> impl Iterator<Item = (Number, &Person)> {
        self.changed
            .iter()
            .filter_map(|number| Some((*number, self.persons.get(number)?)))
    }

    /// The persons of whom a `$set_once` may have been forgotten, and since when it would count.
    pub(super) fn unsure(&self) -> impl Iterator<Item = (Number, i64)> {
        self.persons.iter().filter_map(|(number, person)| {
            let unset = person
                .unsure
                .iter()
                .filter_map(|key| person.properties.unset_at(key));
            unset.map(|Stamp(time, _)| time).min().map(|time| (*number, time))
        })
    }

    /// Reads an event of a person again, for what may have been forgotten of it.
    pub(super) fn remember(&mut self, number: Number, at: Stamp, changes: &Changes<'_>) {
        let Some(person) = self.persons.get_mut(&number) else {
            return;
        };
        for (key, value) in changes.set_once() {
            if person.unsure.iter().any(|unsure| unsure == key) {
                person.properties.remember(key, at, value);
            }
        }
    }

    fn find(&self, id: &Id) -> Option<Number> {
        self.owners.get(id).map(|number| self.root(*number))
    }

    fn root(&self, mut number: Number) -> Number {
        while let Some(into) = self.merged.get(&number) {
            number = *into;
        }
        number
    }

    /// Merges the person `own` with another, unless both are identified; returns the number of what `own` is now.
    fn merge(&mut self, own: Number, merge: &Merge, identifies: bool) -> Number {
        let Some(other) = self.find(&merge.with) else {
            return own;
        };
        let is_identified = |number| self.persons.get(&number).is_some_and(|person| person.identified);
        let both_identified = is_identified(other) && (identifies || is_identified(own));
        if own == other || (both_identified && !merge.dangerously) {
            return own;
        }
        let (stays, goes) = (own.min(other), own.max(other));
        let own_person = self.persons.remove(&own).unwrap_or_default();
        let mut person = self.persons.remove(&other).unwrap_or_default();
        person.identified |= own_person.identified;
        person.unsure.extend(own_person.unsure);
        person.properties.join(own_person.properties, &mut person.unsure);
        self.persons.insert(stays, person);
        self.merged.insert(goes, stays);
        self.changed.remove(&goes);
        self.changed.insert(stays);
        stays
    }
}

#[cfg(test)]
mod order;
#[cfg(test)]
mod tests;
