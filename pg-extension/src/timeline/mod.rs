//! The timeline: a compact, sorted copy of what the questions read of `weir.events`.
//!
//! A *slot* is what the persons of one shard did in one week in one environment. It is kept as *pieces* of at most
//! [`MAX_BYTES`], a row of `weir.timeline` each, so that PostgreSQL never has to put one together from parts. Pieces
//! that were written together are a *run*: sorted by person and time throughout. [`merge`] makes one run of several.
//!
//! `docs/TIMELINE.md` has the form byte by byte. Here [`encode`] writes it, [`piece`] reads it, [`walk`] takes the
//! events of a slot's pieces to a [`question::Question`], person by person; all without PostgreSQL. Where SQL calls
//! them is [`border`]. Until events are in pieces they are in an [`arrival`].

pub(crate) mod arrival;
pub(crate) mod bits;
#[cfg(not(fuzzing))]
mod border;
mod checksum;
mod columns;
mod dictionary;
mod encode;
#[cfg(fuzzing)]
pub(crate) mod fuzz;
mod header;
mod merge;
mod piece;
mod question;
mod rows;
#[cfg(test)]
mod tests;
mod waiting;
mod walk;
mod wanted;
pub(crate) mod words;

#[cfg(not(fuzzing))]
pub(crate) use border::{last_state, moved, state};
pub(crate) use dictionary::TUPLE_BYTES;
pub(crate) use header::Damaged;
pub(crate) use rows::{Row, session};

/// The most bytes of a piece, so that its row fits into a page with an environment's longest name.
const MAX_BYTES: usize = 7_800;

/// A shard's persons: those whose numbers differ in the lowest bits only.
const SHARD_BITS: u32 = 14;
const SHARD_PERSONS: usize = 1 << SHARD_BITS;

const DAY: i64 = 86_400_000_000;
const WEEK: i64 = 7 * DAY;
/// PostgreSQL counts from 2000-01-01; the Monday after is this many days later.
const FIRST_MONDAY: i64 = 2;

/// The Monday (UTC) of the week that a moment is in, as PostgreSQL counts days.
///
/// - `time`: microseconds since 2000-01-01 UTC
fn week_of(time: i64) -> i32 {
    let weeks = time.div_euclid(DAY).saturating_sub(FIRST_MONDAY).div_euclid(7);
    // Every timestamp of PostgreSQL is within 2^31 days of 2000.
    (weeks * 7 + FIRST_MONDAY) as i32
}

/// When the week begins that has this Monday.
fn week_start(week: i32) -> i64 {
    i64::from(week) * DAY
}

/// The shard of a person.
fn shard_of(person: i64) -> i32 {
    (person >> SHARD_BITS) as i32
}

/// A person's number within its shard.
fn place_of(person: i64) -> u16 {
    (person & (SHARD_PERSONS as i64 - 1)) as u16
}
