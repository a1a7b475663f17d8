//! The target `timeline` of `tests/fuzz`: what goes in comes out, and nothing in a piece is believed.

use std::collections::HashMap;

use libfuzzer_sys::arbitrary::{Result, Unstructured};

use super::arrival;
use super::columns::Columns;
use super::header::{HEAD, seal};
use super::piece::Piece;
use super::question::{Asked, Tuples};
use super::rows::{Row, Rows};
use super::walk::{Live, Scope};
use super::{DAY, MAX_BYTES, SHARD_BITS, WEEK, merge, week_start};

const A_WEEK: i32 = 9_494;
/// Version and sum, behind which damage is worth doing.
const SUM: usize = 8;

pub(crate) fn target(mut bytes: Unstructured<'_>) -> Result<()> {
    let rows = rows(&mut bytes)?;
    arrive(&rows, &mut bytes)?;
    let pieces = encoded(&rows);
    assert!(pieces.iter().all(|piece| piece.len() <= MAX_BYTES));
    let mut merged = Rows::default();
    for piece in &pieces {
        assert!(merge::add(piece, &HashMap::new(), &mut merged).is_ok());
    }
    assert_eq!(decoded(&pieces), rows);
    assert_eq!(decoded(&merged.pieces()), rows);
    let Some(mut piece) = pieces.into_iter().next() else {
        return Ok(());
    };
    damage(&mut bytes, &mut piece)?;
    let _ = merge::add(
        &piece,
        &HashMap::from([(1, None), (2, Some(3))]),
        &mut Rows::default(),
    );
    questions().into_iter().for_each(|asked| walk(asked, &piece));
    Ok(())
}

/// Rows of a few persons, weeks, names and sessions, sorted.
fn rows(bytes: &mut Unstructured<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for _ in 0..bytes.int_in_range(0..=200)? {
        let unit = *bytes.choose(&[1, 1_000, 1_000_000, DAY / 3_000])?;
        let row = Row {
            person: *bytes.choose(&[0, 1, 2, 7, 300, 16_383, 16_384, 1 << 40])?,
            time: week_start(A_WEEK) + bytes.int_in_range(-3_000..=3_000)? * unit,
            name: u32::from(bytes.arbitrary::<u8>()?).pow(3),
            session: u64::from(bytes.arbitrary::<u8>()? % 4) << 40,
            tuple: u32::from(bytes.arbitrary::<u8>()? % 8).pow(5),
        };
        let times = if bytes.ratio(49, 50)? { 1 } else { 3_000 };
        rows.extend(std::iter::repeat_n(row, times));
    }
    sort(&mut rows);
    Ok(rows)
}

fn sort(rows: &mut [Row]) {
    rows.sort_by_key(|row| (row.person, row.time, row.name, row.session, row.tuple));
}

fn encoded(rows: &[Row]) -> Vec<Vec<u8>> {
    let mut all = Rows::default();
    rows.iter().for_each(|row| all.push(*row));
    all.pieces()
}

fn decoded(pieces: &[Vec<u8>]) -> Vec<Row> {
    let mut rows = Vec::new();
    for piece in pieces {
        let piece = Piece::read(piece).expect("a piece of ours");
        let mut columns = Columns::default();
        piece
            .decode(|name| name, true, &mut columns)
            .expect("a piece of ours");
        columns.values.resize(columns.times.len(), 0);
        piece
            .each_tuple(|tuple| tuple, |at, tuple| columns.values[at] = tuple)
            .expect("a piece of ours");
        for stretch in &columns.stretches {
            let events = columns.events(*stretch);
            rows.extend((0..events.times.len()).map(|at| Row {
                person: i64::from(piece.header.shard) << SHARD_BITS | i64::from(stretch.person),
                time: events.times[at],
                name: events.labels[at],
                session: events.sessions[at],
                tuple: events.values[at],
            }));
        }
    }
    sort(&mut rows);
    rows
}

/// Writes and reads rows as what arrived.
fn arrive(rows: &[Row], bytes: &mut Unstructured<'_>) -> Result<()> {
    const NAMES: [&str; 3] = ["view", "cart", "\u{10ffff}"];
    const TUPLES: [&str; 2] = ["{}", "{\"a\": \"\u{10ffff}\"}"];
    let code_in = |known: &[&str], text: &str| {
        known
            .iter()
            .position(|known| *known == text)
            .map_or(3, |code| code as u32)
    };
    let code = |name: &str| code_in(&NAMES, name);
    let tuple = |text: &str| code_in(&TUPLES, text);
    let tuples = if bytes.arbitrary()? { &TUPLES[..] } else { &[] };
    let rows: Vec<Row> = rows
        .iter()
        .map(|row| Row {
            name: row.name % 3,
            tuple: row.tuple % tuples.len().max(1) as u32,
            ..*row
        })
        .collect();
    let arrivals = arrival::write(&rows, &NAMES, tuples);
    let mut back = Vec::new();
    for arrival in &arrivals {
        assert!(arrival.len() <= MAX_BYTES);
        arrival::read(arrival, code, tuple, |row| back.push(row)).expect("an arrival of ours");
    }
    assert_eq!(back, rows);
    if let Some(mut arrival) = arrivals.into_iter().next() {
        damage(bytes, &mut arrival)?;
        let _ = arrival::read(&arrival, code, tuple, |row| assert!(row.person >= 0));
    }
    Ok(())
}

/// Changes some bytes, mostly of the header, and makes the sum right again.
fn damage(changes: &mut Unstructured<'_>, piece: &mut [u8]) -> Result<()> {
    for _ in 0..changes.int_in_range(0..=8)? {
        let end = if changes.arbitrary()? {
            HEAD.min(piece.len())
        } else {
            piece.len()
        };
        let at = changes.int_in_range(SUM..=end - 1)?;
        piece[at] = changes.arbitrary()?;
    }
    seal(piece);
    Ok(())
}

fn questions() -> Vec<Asked> {
    let start = week_start(A_WEEK);
    let buckets: Vec<i64> = (0..10).map(|day| start + day * DAY).collect();
    let asked = serde_json::json!([
        {"active_persons": {"buckets": buckets, "width": 3}},
        {"lifecycle": {"buckets": buckets, "event": 1, "from": start + DAY}},
        {"sessions": {"buckets": buckets, "gap": DAY / 48}},
        {"stickiness": {"buckets": buckets, "event": 8}},
        {"trend": {"buckets": buckets, "event": null, "values": 2}},
        {"chains": {
            "steps": [{"event": 1, "is_optional": false, "previous": null}, {"event": 8, "is_optional": true, "previous": 1}, {"event": 1, "is_optional": false, "previous": 1}],
            "exclusions": [{"event": 0, "from": 1, "to": 3}], "within": DAY, "mode": "strict",
            "restrictions": [{"serves": 5, "excludes": 0}, {"serves": -1, "excludes": -1}], "attribution": {"step": 1},
        }},
        {"funnel": {"steps": [1, 8, null], "within": DAY}},
        {"funnel": {"steps": [1, 8, 1], "within": DAY, "attribution": "last_touch"}},
        {"paths": {"start": null, "end": null, "depth": 2, "gap": DAY / 48, "is_ordered": false}},
        {"paths": {"start": null, "end": 8, "depth": 2, "gap": DAY / 48, "is_ordered": false}},
        {"paths": {"start": 1, "end": 8, "depth": 2, "gap": DAY / 48, "is_ordered": false}},
        {"retention": {
            "buckets": buckets, "cohorts": 3, "periods": 4, "mode": "recurring", "rolling": true,
            "start": 1, "back": 8, "any_back": true, "from": start, "to": start + WEEK, "window": DAY, "values": 2,
        }},
        {"retention": {
            "buckets": buckets, "cohorts": 3, "periods": 4, "mode": "first_time", "rolling": false,
            "start": 1, "back": 8, "any_back": false, "from": start, "to": start + WEEK,
        }},
    ]);
    serde_json::from_value(asked).expect("questions as SQL asks them")
}

fn tuples() -> Tuples {
    let tuples = serde_json::json!({"masks": [1, 3, 0], "values": [0, 1, 0]});
    serde_json::from_value(tuples).expect("tuples as SQL says them")
}

/// Takes a piece twice, as a live one and as one of the timeline: an answer, or an error.
fn walk(asked: Asked, piece: &[u8]) {
    let live = Live {
        pieces: vec![piece.to_vec()],
        skipped: vec![1],
        ..Live::default()
    };
    let start = week_start(A_WEEK);
    let mut walk = asked.begin(
        0,
        Scope {
            times: start - WEEK..start + WEEK,
            persons: 0..=8,
            tuples: Some(tuples()),
        },
        live,
    );
    if walk.take(piece).is_ok() {
        let _ = walk.end(|| ());
    }
}
