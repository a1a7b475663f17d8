//! Events → counts and persons by day and name, and by the hours of the day.

use std::collections::BTreeMap;

use super::hours::{Hour, Hours};
use super::set::write_rising;
use crate::pause::Pause;

const HOUR: i64 = 3_600_000_000;
const HOURS_A_DAY: i64 = 24;

/// An event, as far as a bucket counts it; in the order by which they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    name: u32,
    /// Hours since 2000-01-01 UTC.
    hour: i64,
    person: u64,
}

/// What is in one hour under one name: how many events, and whose, rising, each once.
#[derive(Debug, Default)]
struct Count {
    events: u64,
    persons: Vec<u64>,
}

/// Counts events. Its memory is that of the counts, and a bounded number of events.
#[derive(Debug, Default)]
pub(super) struct Counts {
    events: Vec<Event>,
    /// By name and start, in hours since 2000-01-01 UTC.
    hours: BTreeMap<(u32, i64), Count>,
}

/// 6 MB.
const MAX_EVENTS: usize = 1 << 18;

/// What is in one day under one name.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Day {
    pub(super) name: u32,
    /// Microseconds since 2000-01-01 UTC.
    pub(super) start: i64,
    pub(super) events: u64,
    /// Rising, each once.
    pub(super) persons: Vec<u64>,
    pub(super) hours: Hours<'static>,
}

impl Counts {
    /// Counts an event.
    ///
    /// - `time`: microseconds since 2000-01-01 UTC
    pub(super) fn push(&mut self, name: u32, time: i64, person: i64) {
        self.events.push(Event {
            name,
            hour: time.div_euclid(HOUR),
            // No arrival says of a negative number that it is a person's.
            person: person.unsigned_abs(),
        });
        if self.events.len() == MAX_EVENTS {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.events.sort_unstable();
        for events in self.events.chunk_by(|a, b| (a.name, a.hour) == (b.name, b.hour)) {
            let count = self.hours.entry((events[0].name, events[0].hour)).or_default();
            count.events += events.len() as u64;
            count.persons.extend(events.iter().map(|event| event.person));
            make_rising(&mut count.persons);
        }
        self.events.clear();
    }

    /// What is in each day, by name and start.
    pub(super) fn end(mut self, pause: Pause) -> Vec<Day> {
        self.flush();
        let hours: Vec<_> = self.hours.into_iter().collect();
        let of = |name: u32, hour: i64| (name, hour.div_euclid(HOURS_A_DAY));
        let days = hours.chunk_by(|((a, at), _), ((b, bt), _)| of(*a, *at) == of(*b, *bt));
        let day = |hours| {
            pause.take();
            day(hours)
        };
        days.filter_map(day).collect()
    }
}

fn day(hours: &[((u32, i64), Count)]) -> Option<Day> {
    let ((name, first), _) = hours.first()?;
    let mut persons: Vec<u64> = hours
        .iter()
        .flat_map(|(_, count)| &count.persons)
        .copied()
        .collect();
    make_rising(&mut persons);
    let packed = hours.iter().map(|((_, hour), count)| {
        let persons = &count.persons;
        Hour::of(
            hour.rem_euclid(HOURS_A_DAY) as u8,
            count.events,
            persons.len() as u64,
            write_rising(persons),
        )
    });
    Some(Day {
        name: *name,
        start: first.div_euclid(HOURS_A_DAY) * HOURS_A_DAY * HOUR,
        events: hours.iter().map(|(_, count)| count.events).sum(),
        persons,
        hours: Hours::of(packed)?,
    })
}

fn make_rising(persons: &mut Vec<u64>) {
    persons.sort_unstable();
    persons.dedup();
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
            let mut wanted: BTreeMap<(u32, i64), BTreeMap<u8, Vec<u64>>> = BTreeMap::new();
            for (name, hour, _, person) in &events {
                let day = wanted.entry((*name, hour.div_euclid(24) * 24 * HOUR)).or_default();
                day.entry(hour.rem_euclid(24) as u8).or_default().push(*person as u64);
            }
            let rising = |persons: &mut dyn Iterator<Item = u64>| persons.collect::<BTreeSet<u64>>().into_iter().collect::<Vec<u64>>();
            let wanted: Vec<Day> = wanted
                .into_iter()
                .map(|((name, start), hours)| Day {
                    name,
                    start,
                    events: hours.values().map(|persons| persons.len() as u64).sum(),
                    persons: rising(&mut hours.values().flatten().copied()),
                    hours: Hours::of(hours.iter().map(|(hour, persons)| {
                        let who = rising(&mut persons.iter().copied());
                        Hour::of(*hour, persons.len() as u64, who.len() as u64, write_rising(&who))
                    }))
                    .unwrap(),
                })
                .collect();
            prop_assert_eq!(counts.end(Pause::default()), wanted);
        }
    }
}
