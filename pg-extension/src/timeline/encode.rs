//! Sorted rows of one slot → pieces.

use super::bits::{pack, push_varint, width};
use super::header::{HEAD, Header, PADDING, SESSION_BITS, seal};
use super::rows::Row;
use super::{MAX_BYTES, place_of, shard_of, week_of, week_start};

/// How many bytes the four lengths of a time stand for.
pub(super) const LENGTHS: [u32; 4] = [2, 3, 4, 5];
/// What a piece holds at most, whatever its bytes: its counts are 16 bits wide.
const MAX_EVENTS: usize = 8_192;

/// Encodes the rows of one slot, sorted by person and time, as a run of pieces.
pub(super) fn encode(mut rows: &[Row], pieces: &mut Vec<Vec<u8>>) {
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
    }
}

/// A piece of exactly these rows, however long it gets.
fn piece(rows: &[Row]) -> Vec<u8> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Vec::new();
    };
    let week = week_of(first.time);
    let runs: Vec<&[Row]> = rows.chunk_by(|a, b| a.person == b.person).collect();
    let mut names: Vec<u32> = rows.iter().map(|row| row.name).collect();
    names.sort_unstable();
    names.dedup();
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
        ..Header::default()
    };

    let mut bytes = vec![0; HEAD];
    let mut before = 0;
    for name in &names {
        push_varint((name - before).into(), &mut bytes);
        before = *name;
    }
    header.name_bytes = (bytes.len() - HEAD) as u16;
    pack(std::iter::once(0).chain(steps), person_width, &mut bytes);
    pack(
        runs.iter().map(|run| run.len() as u64 - 1),
        count_width,
        &mut bytes,
    );
    let local = |name: u32| names.partition_point(|known| *known < name) as u64;
    pack(rows.iter().map(|row| local(row.name)), name_width, &mut bytes);
    header.time_bytes = push_times(&runs, week_start(week), header.unit_microseconds(), &mut bytes) as u16;
    header.sessions = push_sessions(&runs, &mut bytes) as u16;
    bytes.extend([0; PADDING]);
    bytes[..HEAD].copy_from_slice(&header.write());
    seal(&mut bytes);
    bytes
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
