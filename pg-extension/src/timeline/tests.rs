//! Pieces come back as what went in, and a walk sees what a sort would give.

mod sparing;

use std::collections::HashMap;

use proptest::prelude::*;

use super::columns::Columns;
use super::header::{Header, seal};
use super::piece::Piece;
use super::question::{Question, Tuples};
use super::rows::{Row, Rows, session};
use super::walk::{Live, Scope, Walk};
use super::{DAY, MAX_BYTES, SHARD_BITS, WEEK, merge, week_of, week_start};
use crate::timeline::columns::Events;
use sparing::Sparing;

fn row() -> impl Strategy<Value = Row> {
    let time = prop_oneof![
        (0_i64..40).prop_map(|step| 800_000_000_000_000 + step * DAY),
        800_000_000_000_000_i64..800_000_000_000_000 + 3 * WEEK,
        (0_i64..2_000_000_000).prop_map(|ms| 800_000_000_000_000 + ms * 1000),
        -WEEK..WEEK,
    ];
    (
        prop_oneof![0_i64..6, 16_380_i64..16_390],
        time,
        prop_oneof![0_u32..4, 0_u32..100_000],
        0_u64..3,
        prop_oneof![0_u32..3, 0_u32..100_000],
    )
        .prop_map(|(person, time, name, session, tuple)| Row {
            person,
            time,
            name,
            session,
            tuple,
        })
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let without = prop::collection::vec(row(), 0..60).prop_map(|rows| {
        let without = |row| Row { tuple: 0, ..row };
        rows.into_iter().map(without).collect()
    });
    prop_oneof![
        without,
        prop::collection::vec(row(), 0..60),
        prop::collection::vec(row(), 3000..5000)
    ]
}

fn encoded(rows: &[Row]) -> Vec<Vec<u8>> {
    let mut all = Rows::default();
    rows.iter().for_each(|row| all.push(*row));
    all.pieces()
}

fn decoded(pieces: &[Vec<u8>]) -> Vec<Row> {
    let mut rows = Vec::new();
    for bytes in pieces {
        let piece = Piece::read(bytes).unwrap();
        let mut columns = Columns::default();
        piece.decode(|name| name, true, &mut columns).unwrap();
        columns.values.resize(columns.times.len(), 0);
        piece
            .each_tuple(|tuple| tuple, |at, tuple| columns.values[at] = tuple)
            .unwrap();
        for stretch in &columns.stretches {
            let events = columns.events(*stretch);
            for (at, time) in events.times.iter().enumerate() {
                rows.push(Row {
                    person: i64::from(piece.header.shard) << SHARD_BITS | i64::from(stretch.person),
                    time: *time,
                    name: events.labels[at],
                    session: events.sessions[at],
                    tuple: events.values[at],
                });
            }
        }
    }
    rows
}

fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by_key(|row| (row.person, row.time, row.name, row.session, row.tuple));
    rows
}

/// Writes down what it is told.
struct Witness(Vec<(usize, i64, u32)>);

impl Question for Witness {
    type Label = u32;

    fn label(&self, name: u32) -> u32 {
        name
    }

    fn person(&mut self, person: usize, events: Events<'_, u32>) {
        self.0.extend(
            events
                .times
                .iter()
                .zip(events.labels)
                .map(|(time, name)| (person, *time, *name)),
        );
    }

    fn answer(self, _: fn()) -> Vec<i64> {
        for pair in self.0.windows(2) {
            assert!(
                pair[0].0 != pair[1].0 || pair[0].1 <= pair[1].1,
                "time went back: {pair:?}"
            );
        }
        self.0
            .into_iter()
            .flat_map(|(person, time, name)| [person as i64, time, i64::from(name)])
            .collect()
    }
}

/// The same, of events with some names and tuples only.
struct Choosy(Witness);

impl Question for Choosy {
    type Label = u32;
    const IS_CHOOSY: bool = true;

    fn label(&self, name: u32) -> u32 {
        name
    }

    fn restrict(&self, label: u32, mask: u64) -> u32 {
        if mask == 1 { label } else { 0 }
    }

    fn is_wanted(&self, label: u32) -> bool {
        label % 2 == 1
    }

    fn person(&mut self, person: usize, events: Events<'_, u32>) {
        assert!(!events.times.is_empty() && events.labels.iter().all(|label| self.is_wanted(*label)));
        for at in 0..events.times.len() {
            // A value tells of its event's tuple.
            let value = events.values.get(at).copied().unwrap_or(0);
            self.0
                .0
                .push((person, events.times[at], events.labels[at] * 4 + value));
        }
    }

    fn answer(self, pause: fn()) -> Vec<i64> {
        self.0.answer(pause)
    }
}

fn in_order(mut pieces: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    pieces.sort_by_key(|bytes| {
        let header = Piece::read(bytes).unwrap().header;
        (header.shard, header.week, header.first_person)
    });
    pieces
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn events_come_back_to_the_microsecond(rows in rows()) {
        let pieces = encoded(&rows);
        prop_assert!(pieces.iter().all(|piece| piece.len() <= MAX_BYTES));
        prop_assert_eq!(sorted(decoded(&pieces)), sorted(rows));
    }

    #[test]
    fn merged_runs_hold_what_they_held(rows in rows(), others in rows()) {
        let mut merged = Rows::default();
        for piece in encoded(&rows).iter().chain(&encoded(&others)) {
            merge::add(piece, &HashMap::new(), &mut merged).unwrap();
        }
        prop_assert_eq!(sorted(decoded(&merged.pieces())), sorted([rows, others].concat()));
    }

    #[test]
    fn a_person_becomes_another_or_nobody(rows in rows()) {
        let moved = HashMap::from([(1, Some(16_381)), (2, None)]);
        let mut merged = Rows::default();
        for piece in encoded(&rows) {
            merge::add(&piece, &moved, &mut merged).unwrap();
        }
        let wanted = rows
            .into_iter()
            .filter_map(|row| Some(Row { person: moved.get(&row.person).copied().unwrap_or(Some(row.person))?, ..row }))
            .collect();
        prop_assert_eq!(sorted(decoded(&merged.pieces())), sorted(wanted));
    }

    #[test]
    fn a_walk_sees_each_person_in_order_of_time(
        runs in prop::collection::vec(rows(), 1..4), live in prop::collection::vec(row(), 0..40), from in 0_i64..3
    ) {
        let range = 800_000_000_000_000 + from * DAY..800_000_000_000_000 + 10 * DAY;
        let of_shard = |row: &&Row| row.person >> SHARD_BITS == 0;
        let skipped = 3;
        let mut walk = Walk::new(
            Witness(Vec::new()),
            Scope { times: range.clone(), persons: 1..=16_388, tuples: None },
            Live {
                pieces: in_order(encoded(&live.iter().filter(of_shard).copied().collect::<Vec<_>>())),
                skipped: vec![skipped],
                ..Live::default()
            },
        );
        let pieces = runs.iter().flat_map(|run| encoded(&run.iter().filter(of_shard).copied().collect::<Vec<_>>())).collect();
        for piece in in_order(pieces) {
            walk.take(&piece).unwrap();
        }
        let words = walk.end(|| ()).unwrap();
        let mut seen: Vec<(i64, i64, i64)> = words.chunks(3).map(|event| (event[0], event[1], event[2])).collect();
        seen.sort_unstable();
        let mut wanted: Vec<(i64, i64, i64)> = runs
            .iter()
            .flatten()
            .filter(|row| row.person != i64::from(skipped))
            .chain(&live)
            .filter(of_shard)
            .filter(|row| range.contains(&row.time) && row.person >= 1)
            .map(|row| (row.person, row.time, i64::from(row.name)))
            .collect();
        wanted.sort_unstable();
        prop_assert_eq!(seen, wanted);
    }

    #[test]
    fn a_choosy_walk_sees_what_it_wants(runs in prop::collection::vec(rows(), 1..4), has_tuples: bool) {
        let own = |run: &Vec<Row>| run.iter().filter(|row| row.person >> SHARD_BITS == 0).copied().collect::<Vec<_>>();
        let told = serde_json::from_value(serde_json::json!({"masks": [1, 0, 1], "values": [0, 1, 2]})).unwrap();
        let tuples: Option<Tuples> = has_tuples.then_some(told);
        let everything = Scope { times: i64::MIN..i64::MAX, persons: 0..=u16::MAX, tuples };
        let mut walk = Walk::new(Choosy(Witness(Vec::new())), everything, Live::default());
        for piece in in_order(runs.iter().flat_map(|run| encoded(&own(run))).collect()) {
            walk.take(&piece).unwrap();
        }
        let words = walk.end(|| ()).unwrap();
        let mut seen: Vec<(i64, i64, i64)> = words.chunks(3).map(|event| (event[0], event[1], event[2])).collect();
        seen.sort_unstable();
        let mut wanted: Vec<(i64, i64, i64)> = runs
            .iter()
            .flat_map(own)
            .filter(|row| row.name % 2 == 1 && (!has_tuples || row.tuple == 0 || row.tuple == 2))
            .map(|row| (row.person, row.time, i64::from(row.name) * 4 + if has_tuples { i64::from(row.tuple) } else { 0 }))
            .collect();
        wanted.sort_unstable();
        prop_assert_eq!(seen, wanted);
    }

    #[test]
    fn damaged_bytes_are_refused_and_sealed_nonsense_does_no_harm(
        rows in prop::collection::vec(row(), 1..60), at in any::<prop::sample::Index>(), bit in 0_u32..8
    ) {
        for mut bytes in encoded(&rows) {
            let at = at.index(bytes.len());
            bytes[at] ^= 1_u8 << bit;
            prop_assert!(Header::read(&bytes).is_err());
            seal(&mut bytes);
            let mut columns = Columns::default();
            if let Ok(piece) = Piece::read(&bytes) {
                if piece.decode(|name| name, true, &mut columns).is_ok() {
                    let _ = piece.each_tuple(|tuple| tuple, |_, _| {});
                }
                let everything = Scope { times: i64::MIN..i64::MAX, persons: 0..=u16::MAX, tuples: None };
                let mut walk = Walk::new(Choosy(Witness(Vec::new())), everything.clone(), Live::default());
                if walk.take(&bytes).is_ok() {
                    let _ = walk.end(|| ());
                }
                let mut walk = Walk::new(Sparing::default(), everything, Live::default());
                if walk.take(&bytes).is_ok() {
                    let _ = walk.end(|| ());
                }
                let _ = merge::add(&bytes, &HashMap::new(), &mut Rows::default());
            }
        }
    }
}

#[test]
fn a_week_begins_on_monday() {
    assert_eq!(week_of(week_start(2)), 2);
    assert_eq!(week_of(week_start(2) - 1), -5);
    assert_eq!(week_of(week_start(9) - 1), 2);
}

#[test]
fn thousands_of_events_of_one_moment_fit() {
    let rows = vec![
        Row {
            person: 5,
            time: 800_000_000_000_000,
            name: 1,
            session: session("s"),
            tuple: 0,
        };
        20_000
    ];
    assert_eq!(decoded(&encoded(&rows)), rows);
}

#[test]
fn a_merge_leaves_few_runs_and_large_ones_alone() {
    assert!(merge::worth_merging(&[]).is_empty());
    assert!(merge::worth_merging(&[100]).is_empty());
    assert!(merge::worth_merging(&[1000, 100]).is_empty());
    assert_eq!(merge::worth_merging(&[1000, 100, 150]), [1, 2]);
    assert_eq!(merge::worth_merging(&[100, 100, 300]), [0, 1, 2]);
}
