//! Sorted rows of one slot → pieces.

use super::bits::{pack, push_varint, width};
use super::dictionary::UNKNOWN;
use super::header::{Header, PADDING, SESSION_BITS, seal};
use super::rows::Row;
use super::{MAX_BYTES, place_of, shard_of, week_of, week_start};
use crate::pause::Pause;

/// How many bytes the four lengths of a time stand for.
pub(super) const LENGTHS: [u32; 4] = [2, 3, 4, 5];
/// What a piece holds at most, whatever its bytes: its counts are 16 bits wide.
const MAX_EVENTS: usize = 8_192;

/// Encodes the rows of one slot, sorted by person and time, as a run of pieces.
pub(super) fn encode(mut rows: &[Row], pieces: &mut Vec<Vec<u8>>, pause: Pause) {
    // What the last piece took is the best guess at what the next one will take.
    let mut guess = 2_048;
    while !rows.is_empty() {
        let mut count = guess.min(rows.len()).min(MAX_EVENTS);
        let mut best: Option<(usize, Vec<u8>)> = None;
        loop {
            let bytes = piece(&rows[..count]);
            let fitting =
                (count * (MAX_BYTES - MAX_BYTES / 50) / bytes.len()).clamp(1, rows.len().min(MAX_EVENTS));
            if bytes.len() <= MAX_BYTES {
                let is_full = count == rows.len().min(MAX_EVENTS) || bytes.len() > MAX_BYTES * 9 / 10;
                if best.as_ref().is_none_or(|(most, _)| count > *most) {
                    best = Some((count, bytes));
                }
                if is_full || fitting <= count {
                    break;
                }
                count = fitting;
            } else if best.is_some() {
                break;
            } else {
                // One event always fits.
                count = fitting.min(count - count.div_ceil(20)).max(1);
            }
        }
        let Some((count, bytes)) = best else { return };
        guess = (count * (MAX_BYTES - MAX_BYTES / 50) / bytes.len()).max(1);
        pieces.push(bytes);
        rows = &rows[count..];
        pause.take();
    }
}

/// A piece of exactly these rows, however long it gets.
fn piece(rows: &[Row]) -> Vec<u8> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Vec::new();
    };
    let week = week_of(first.time);
    let runs: Vec<&[Row]> = rows.chunk_by(|a, b| a.person == b.person).collect();
    let names = codes(rows.iter().map(|row| row.name));
    let tuples = codes(rows.iter().map(|row| row.tuple));
    let has_tuples = tuples != [UNKNOWN];
    let steps: Vec<u64> = runs
        .windows(2)
        .map(|pair| (pair[1][0].person - pair[0][0].person - 1).cast_unsigned())
        .collect();
    let unit = unit(rows);
    let widest = |values: &mut dyn Iterator<Item = u64>| width(values.max().unwrap_or(0));
    let person_width = widest(&mut steps.iter().copied());
    let count_width = widest(&mut runs.iter().map(|run| run.len() as u64 - 1));
    let name_width = width(names.len() as u64 - 1);
    let mut header = Header {
        unit,
        person_width: person_width as u8,
        count_width: count_width as u8,
        name_width: name_width as u8,
        week,
        shard: shard_of(first.person),
        first_person: place_of(first.person),
        last_person: place_of(last.person),
        persons: runs.len() as u16,
        events: rows.len() as u16,
        names: names.len() as u16,
        tuples: if has_tuples { tuples.len() as u16 } else { 0 },
        ..Header::default()
    };

    let head = header.bytes();
    let mut bytes = vec![0; head];
    header.name_bytes = push_codes(&names, &mut bytes);
    pack(std::iter::once(0).chain(steps), person_width, &mut bytes);
    pack(
        runs.iter().map(|run| run.len() as u64 - 1),
        count_width,
        &mut bytes,
    );
    pack(
        rows.iter().map(|row| place(&names, row.name)),
        name_width,
        &mut bytes,
    );
    header.time_bytes = push_times(&runs, week_start(week), header.unit_microseconds(), &mut bytes) as u16;
    header.sessions = push_sessions(&runs, &mut bytes) as u16;
    if has_tuples {
        header.tuple_width = width(tuples.len() as u64 - 1) as u8;
        header.tuple_bytes = push_codes(&tuples, &mut bytes);
        header.tuple_changes = push_tuples(&runs, &tuples, header.tuple_width.into(), &mut bytes) as u16;
    }
    bytes.extend([0; PADDING]);
    bytes[..head].copy_from_slice(&header.write());
    seal(&mut bytes);
    bytes
}

/// The codes that there are, ascending.
fn codes(all: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut codes: Vec<u32> = all.collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Where a code is among them.
fn place(codes: &[u32], code: u32) -> u64 {
    codes.partition_point(|known| *known < code) as u64
}

/// Each as its difference to the one before; returns how many bytes that were.
fn push_codes(codes: &[u32], bytes: &mut Vec<u8>) -> u16 {
    let start = bytes.len();
    let mut before = 0;
    for code in codes {
        push_varint((code - before).into(), bytes);
        before = *code;
    }
    (bytes.len() - start) as u16
}

/// The coarsest unit in which all times are whole: most clocks know milliseconds.
fn unit(rows: &[Row]) -> u8 {
    let divides = |power: i64| rows.iter().all(|row| row.time % power == 0);
    match divides(1_000) {
        false => 0,
        true if divides(1_000_000) => 6,
        true => 3,
    }
}

/// Times as differences, a person's first one from the week's start: the lengths, then the bytes; returns how many.
fn push_times(runs: &[&[Row]], start: i64, unit: i64, bytes: &mut Vec<u8>) -> usize {
    let mut lengths = Vec::new();
    let mut times = Vec::new();
    for run in runs {
        let mut before = start;
        for row in *run {
            let units = ((row.time - before) / unit).cast_unsigned();
            let length = LENGTHS
                .iter()
                .position(|length| width(units) <= length * 8)
                .unwrap_or(3);
            lengths.push(length as u64);
            times.extend_from_slice(&units.to_le_bytes()[..LENGTHS[length] as usize]);
            before = row.time;
        }
    }
    pack(lengths.into_iter(), 2, bytes);
    bytes.extend_from_slice(&times);
    times.len()
}

/// A bit per event: whether its session is another than that of the person's event before; then those sessions.
fn push_sessions(runs: &[&[Row]], bytes: &mut Vec<u8>) -> usize {
    let mut changes = Vec::new();
    let mut sessions = Vec::new();
    for run in runs {
        let mut before = 0;
        for row in *run {
            changes.push(u64::from(row.session != before));
            if row.session != before {
                sessions.push(row.session);
            }
            before = row.session;
        }
    }
    let count = sessions.len();
    if count > 0 {
        pack(changes.into_iter(), 1, bytes);
        pack(sessions.into_iter(), SESSION_BITS, bytes);
    }
    count
}

/// A bit per event: whether its tuple is another than that of the person's event before, the first one's than the least;
/// then the places of those tuples.
fn push_tuples(runs: &[&[Row]], tuples: &[u32], width: u32, bytes: &mut Vec<u8>) -> usize {
    let mut changes = Vec::new();
    let mut changed = Vec::new();
    for run in runs {
        let mut before = tuples.first().copied().unwrap_or(UNKNOWN);
        for row in *run {
            changes.push(u64::from(row.tuple != before));
            if row.tuple != before {
                changed.push(place(tuples, row.tuple));
            }
            before = row.tuple;
        }
    }
    let count = changed.len();
    pack(changes.into_iter(), 1, bytes);
    pack(changed.into_iter(), width, bytes);
    count
}
