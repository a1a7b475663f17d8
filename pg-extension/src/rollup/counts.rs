//! Events → counts and persons by day and name, and by the hours of the day.

use std::collections::BTreeMap;

use super::hours::{Hour, Hours};
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

/// Events, and who had them.
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

    /// What is in each day, by name and start.
    pub(super) fn end(mut self) -> Vec<(u32, i64, Day)> {
        self.flush();
        let mut days: Vec<(u32, i64, Day)> = Vec::new();
        for ((name, hour), count) in self.hours {
            let start = hour.div_euclid(DAY) * DAY;
            if days
                .last()
                .is_none_or(|(last, day, _)| (*last, *day) != (name, start))
            {
                days.push((name, start, Day::default()));
            }
            if let Some((_, _, day)) = days.last_mut() {
                let hour = ((hour - start) / HOUR) as u8;
                day.hours
                    .push(Hour::of(hour, count.events as u64, &count.persons));
                day.whole.add(&count);
            }
        }
        days
    }
}

/// What is in one day under one name.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Day {
    pub(super) whole: Count,
    /// Rising.
    hours: Vec<Hour<'static>>,
}

impl Day {
    pub(super) fn hours(self) -> Hours<'static> {
        Hours::of(self.hours).unwrap_or_default()
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
            let mut wanted: BTreeMap<(u32, i64), BTreeMap<u8, Vec<i64>>> = BTreeMap::new();
            for (name, hour, _, person) in &events {
                let day = wanted.entry((*name, hour.div_euclid(24) * DAY)).or_default();
                day.entry(hour.rem_euclid(24) as u8).or_default().push(*person);
            }
            let set = |persons: &Vec<i64>| PersonSet::of(persons.iter().copied()).unwrap();
            let wanted: Vec<_> = wanted
                .into_iter()
                .map(|((name, start), hours)| {
                    let all = hours.values().flatten().copied().collect();
                    let whole = Count { events: hours.values().map(|persons| persons.len() as i64).sum(), persons: set(&all) };
                    let hours = hours.iter().map(|(hour, persons)| Hour::of(*hour, persons.len() as u64, &set(persons))).collect();
                    (name, start, Day { whole, hours })
                })
                .collect();
            prop_assert_eq!(counts.end(), wanted);
        }
    }
}
