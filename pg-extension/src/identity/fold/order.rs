//! Whatever the order and the batches in which events arrive: persons are what their events say in the order of time.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use uuid::Uuid;

use super::*;

const IDS: usize = 4;
const KEYS: [&str; 3] = ["a", "b", "c"];

/// An event that says something of its person; `alias` makes it merge two.
#[derive(Clone, Debug)]
struct Event {
    own: usize,
    alias: Option<usize>,
    at: Stamp,
    user_properties: String,
}

/// What `weir.profiles`, `weir.person_ids` and `weir.events` hold.
struct Database {
    persons: BTreeMap<Number, (String, String)>,
    owners: Vec<Number>,
    events: Vec<Event>,
}

fn event() -> impl Strategy<Value = Event> {
    let said = prop::collection::vec((0..3_usize, 0..KEYS.len()), 0..4);
    // Few moments, so that some are shared.
    (
        0..IDS,
        prop::option::weighted(0.15, 0..IDS),
        0..12_i64,
        said,
        any::<u8>(),
    )
        .prop_map(|(own, alias, time, said, value)| {
            let mut words: BTreeMap<&str, BTreeMap<&str, u8>> = BTreeMap::new();
            for (word, key) in said {
                words
                    .entry(["$set", "$set_once", "$unset"][word])
                    .or_default()
                    .insert(KEYS[key], value);
            }
            Event {
                own,
                alias,
                at: Stamp(time, Uuid::nil()),
                user_properties: serde_json::to_string(&words).unwrap(),
            }
        })
}

fn id(number: usize) -> Id {
    Id {
        distinct_id: format!("id-{number}"),
        environment: "production".into(),
    }
}

impl Database {
    fn new() -> Self {
        let numbers = (1..).take(IDS);
        Self {
            persons: numbers
                .clone()
                .map(|number| (number, ("{}".into(), "{}".into())))
                .collect(),
            owners: numbers.collect(),
            events: Vec::new(),
        }
    }

    /// What `persons::apply` does, with this for PostgreSQL.
    fn insert(&mut self, mut batch: Vec<Event>) {
        self.events.extend(batch.iter().cloned());
        let mut persons = Persons::default();
        for (place, number) in self.owners.iter().enumerate() {
            let (values, times) = &self.persons[number];
            persons.add(id(place), *number, || Person {
                properties: Properties::read(values, times).unwrap(),
                ..Person::default()
            });
        }
        batch.sort_by_key(|event| event.at);
        for event in &batch {
            let alias = event
                .alias
                .map_or(String::new(), |other| format!(r#"{{"alias": "id-{other}"}}"#));
            let properties = if alias.is_empty() { "{}" } else { &alias };
            if let Some(claim) = Claim::of(
                event.at,
                "$merge_dangerously",
                &id(event.own),
                properties,
                Some(&event.user_properties),
            ) {
                persons.apply(&claim);
            }
        }
        for (from, into) in persons.moves().collect::<Vec<_>>() {
            self.owners
                .iter_mut()
                .filter(|owner| **owner == from)
                .for_each(|owner| *owner = into);
            self.persons.remove(&from);
        }
        for (number, since) in persons.unsure().collect::<Vec<_>>() {
            for event in self
                .events
                .iter()
                .filter(|event| self.owners[event.own] == number && event.at.0 >= since)
            {
                persons.remember(number, event.at, &Changes::read(&event.user_properties));
            }
        }
        for (number, person) in persons.changed() {
            let written = (
                person.properties.values().unwrap(),
                person.properties.times().unwrap(),
            );
            self.persons.insert(number, written);
        }
    }
}

/// The law, word for word: all events of whoever turned out to be one person, in the order of time.
fn oracle(events: &[Event]) -> Vec<(Vec<usize>, String)> {
    let mut group: Vec<usize> = (0..IDS).collect();
    for (own, other) in events.iter().filter_map(|event| Some((event.own, event.alias?))) {
        let (from, into) = (group[own], group[other]);
        group
            .iter_mut()
            .filter(|one| **one == from)
            .for_each(|one| *one = into);
    }
    let mut sorted = events.to_vec();
    sorted.sort_by_key(|event| event.at);
    let groups: BTreeMap<usize, Vec<usize>> = (0..IDS).fold(BTreeMap::new(), |mut groups, place| {
        groups.entry(group[place]).or_insert_with(Vec::new).push(place);
        groups
    });
    let mut persons: Vec<_> = groups
        .into_iter()
        .map(|(of, members)| {
            let mut properties: BTreeMap<String, u8> = BTreeMap::new();
            for event in sorted.iter().filter(|event| group[event.own] == of) {
                let mut words: BTreeMap<String, BTreeMap<String, u8>> =
                    serde_json::from_str(&event.user_properties).unwrap();
                for (key, value) in words.remove("$set_once").unwrap_or_default() {
                    properties.entry(key).or_insert(value);
                }
                properties.extend(words.remove("$set").unwrap_or_default());
                for key in words.remove("$unset").unwrap_or_default().keys() {
                    properties.remove(key);
                }
            }
            (members, serde_json::to_string(&properties).unwrap())
        })
        .collect();
    persons.sort();
    persons
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn persons_are_what_their_events_say_in_the_order_of_time(
        events in prop::collection::vec(event(), 0..25), cuts in prop::collection::vec(any::<Index>(), 0..6),
    ) {
        // The order of arrival is that of the list; an id tells equal moments apart.
        let events: Vec<Event> = events.into_iter().enumerate().map(|(number, mut event)| {
            event.at.1 = Uuid::from_u128(number as u128 * 7919 % 31);
            event
        }).collect();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(events.len() + 1)).collect();
        cuts.extend([0, events.len()]);
        cuts.sort_unstable();
        let mut database = Database::new();
        for pair in cuts.windows(2) {
            database.insert(events[pair[0]..pair[1]].to_vec());
        }
        let mut found: Vec<_> = database.persons.iter().map(|(number, (values, _))| {
            let members: Vec<usize> = (0..IDS).filter(|place| database.owners[*place] == *number).collect();
            (members, values.clone())
        }).collect();
        found.sort();
        prop_assert_eq!(found, oracle(&events));
    }
}
