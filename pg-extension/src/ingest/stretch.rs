//! What to look for in the table before storing: the events of a batch, one person's near each other.

use shared::batch::Row;
use uuid::Uuid;

use super::once::WINDOW_MICROSECONDS;
use super::time::microseconds;

/// One event of the batch.
#[derive(Debug)]
struct Wanted<'a> {
    distinct_id: &'a str,
    /// PostgreSQL's microseconds.
    timestamp: i64,
    id: Uuid,
    /// Its place in the batch.
    place: usize,
}

/// Events of one distinct_id near each other in time: one walk along the index finds whatever of them is stored.
#[derive(Debug)]
pub(super) struct Stretch<'a> {
    pub(super) distinct_id: &'a str,
    /// The first and the last moment at which any of them may be stored, in PostgreSQL's microseconds.
    pub(super) from_time: i64,
    pub(super) to_time: i64,
    /// In the order of their ids.
    events: Vec<Wanted<'a>>,
}

/// The stretches of a batch, and the places of its events, both in the order of the primary key.
pub(super) fn stretches<'a>(rows: &[&'a Row<'_>]) -> (Vec<Stretch<'a>>, Vec<usize>) {
    let mut wanted: Vec<_> = rows
        .iter()
        .enumerate()
        .map(|(place, row)| Wanted {
            distinct_id: &row.distinct_id,
            timestamp: microseconds(row.timestamp),
            id: row.id,
            place,
        })
        .collect();
    wanted.sort_unstable_by_key(|event| (event.distinct_id, event.timestamp, event.id));
    let places = wanted.iter().map(|event| event.place).collect();
    let mut stretches: Vec<Stretch<'a>> = Vec::new();
    for event in wanted {
        let to_time = event.timestamp.saturating_add(WINDOW_MICROSECONDS);
        let from_time = event.timestamp.saturating_sub(WINDOW_MICROSECONDS);
        match stretches.last_mut() {
            Some(last) if last.distinct_id == event.distinct_id && last.to_time >= from_time => {
                last.to_time = to_time;
                last.events.push(event);
            }
            _ => stretches.push(Stretch {
                distinct_id: event.distinct_id,
                from_time,
                to_time,
                events: vec![event],
            }),
        }
    }
    for stretch in &mut stretches {
        stretch.events.sort_unstable_by_key(|event| event.id);
    }
    (stretches, places)
}

impl Stretch<'_> {
    /// The events that are the same as this one, which is stored: their places and times.
    pub(super) fn same_as(&self, id: Uuid, timestamp: i64) -> impl Iterator<Item = (usize, i64)> {
        let first = self.events.partition_point(|event| event.id < id);
        self.events
            .iter()
            .skip(first)
            .take_while(move |event| event.id == id)
            .filter(move |event| event.timestamp.abs_diff(timestamp) <= WINDOW_MICROSECONDS.unsigned_abs())
            .map(|event| (event.place, event.timestamp))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::binary::tests::row;

    const HOUR: i64 = 3_600_000_000;

    /// Events as (distinct_id, id, hour).
    fn rows(events: &[(&'static str, u128, i64)]) -> Vec<Row<'static>> {
        events
            .iter()
            .map(|(distinct_id, id, hour)| Row {
                distinct_id: (*distinct_id).into(),
                id: Uuid::from_u128(*id),
                timestamp: chrono::DateTime::from_timestamp_micros(hour * HOUR).unwrap(),
                ..row()
            })
            .collect()
    }

    fn shape(events: &[(&'static str, u128, i64)]) -> Vec<(&'static str, usize)> {
        let rows = rows(events);
        let rows: Vec<_> = rows.iter().collect();
        stretches(&rows)
            .0
            .iter()
            .map(|stretch| {
                let id = rows.iter().find(|row| row.distinct_id == stretch.distinct_id);
                let id: &'static str = match id.unwrap().distinct_id.clone() {
                    std::borrow::Cow::Borrowed(id) => id,
                    std::borrow::Cow::Owned(_) => "",
                };
                (id, stretch.events.len())
            })
            .collect()
    }

    #[test]
    fn a_person_who_comes_back_after_days_has_two_stretches() {
        assert_eq!(
            shape(&[("ada", 1, 0), ("bob", 2, 0), ("ada", 3, 48)]),
            [("ada", 2), ("bob", 1)]
        );
        assert_eq!(shape(&[("ada", 1, 0), ("ada", 3, 49)]), [("ada", 1), ("ada", 1)]);
    }

    #[test]
    fn places_are_in_the_order_of_the_key() {
        let rows = rows(&[("bob", 2, 0), ("ada", 3, 5), ("ada", 9, 1)]);
        let rows: Vec<_> = rows.iter().collect();
        assert_eq!(stretches(&rows).1, [2, 1, 0]);
    }

    #[test]
    fn a_stored_event_is_the_same_within_a_day() {
        let rows = rows(&[("ada", 3, 30), ("ada", 1, 10), ("ada", 3, 10)]);
        let rows: Vec<_> = rows.iter().collect();
        let (stretches, _) = stretches(&rows);
        let same = |id: u128, hour: i64| -> Vec<usize> {
            let timestamp = hour * HOUR - 946_684_800_000_000;
            stretches[0]
                .same_as(Uuid::from_u128(id), timestamp)
                .map(|(place, _)| place)
                .collect()
        };
        assert_eq!(same(3, 35), [0]);
        assert_eq!(same(1, 34), [1]);
        assert_eq!(same(1, 35), [0; 0]);
        assert_eq!(same(2, 10), [0; 0]);
        let mut both = same(3, 20);
        both.sort_unstable();
        assert_eq!(both, [0, 2]);
    }
}
