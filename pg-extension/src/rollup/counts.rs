//! Events → counts and persons by hour, by day and by name.

use std::collections::BTreeMap;

use super::set::PersonSet;

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// An event, as far as a bucket counts it; in the order by which they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    name: u32,
    /// Hours since 2000-01-01 UTC.
    hour: i64,
    person: i64,
}

/// What is in one hour or day under one name.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Count {
    pub(super) events: i64,
    pub(super) persons: PersonSet,
}

/// Counts events. Its memory is that of the counts, and a bounded number of events.
#[derive(Debug, Default)]
pub(super) struct Counts {
    events: Vec<Event>,
    /// By name and start, in microseconds since 2000-01-01 UTC.
    hours: BTreeMap<(u32, i64), Count>,
}

/// 6 MB.
const MAX_EVENTS: usize = 1 << 18;

impl Counts {
    /// Counts an event.
    ///
    /// - `time`: microseconds since 2000-01-01 UTC
    pub(super) fn push(&mut self, name: u32, time: i64, person: i64) {
        self.events.push(Event {
            name,
            hour: time.div_euclid(HOUR),
            person,
        });
        if self.events.len() == MAX_EVENTS {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.events.sort_unstable();
        for events in self.events.chunk_by(|a, b| (a.name, a.hour) == (b.name, b.hour)) {
            let (first, count) = (events[0], events.len() as i64);
            // No arrival says of a negative number that it is a person's.
            let persons = PersonSet::of(events.iter().map(|event| event.person)).unwrap_or_default();
            let hour = self.hours.entry((first.name, first.hour * HOUR)).or_default();
            hour.add(&Count {
                events: count,
                persons,
            });
        }
        self.events.clear();
    }

    /// The counts of hours and those of days, each by name and start.
    pub(super) fn end(mut self) -> [BTreeMap<(u32, i64), Count>; 2] {
        self.flush();
        let mut days: BTreeMap<(u32, i64), Count> = BTreeMap::new();
        for ((name, hour), count) in &self.hours {
            let day = days.entry((*name, hour.div_euclid(DAY) * DAY)).or_default();
            day.add(count);
        }
        [self.hours, days]
    }
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.events += other.events;
        self.persons.unite(&other.persons);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_event_is_counted_in_its_hour_and_its_day(
            events in prop::collection::vec((0..3_u32, -50_i64..50, 0..HOUR, 0..9_i64), 0..60)
        ) {
            let mut counts = Counts::default();
            for (name, hour, within, person) in &events {
                counts.push(*name, hour * HOUR + within, *person);
            }
            for (counted, width) in counts.end().into_iter().zip([HOUR, DAY]) {
                let mut wanted: BTreeMap<(u32, i64), Vec<i64>> = BTreeMap::new();
                for (name, hour, within, person) in &events {
                    let start = (hour * HOUR + within).div_euclid(width) * width;
                    wanted.entry((*name, start)).or_default().push(*person);
                }
                let wanted: BTreeMap<_, _> = wanted
                    .into_iter()
                    .map(|(key, persons)| (key, Count { events: persons.len() as i64, persons: PersonSet::of(persons).unwrap() }))
                    .collect();
                prop_assert_eq!(counted, wanted);
            }
        }
    }
}
