//! Aggregates of ClickHouse's names and meanings, for any table.
//!
//! Their state is a `bytea` that grows in place ([`rows`] is its form, [`state`] its memory), so that PostgreSQL runs
//! them in parallel and an engine of several machines can send their states around. What is done with the rows at the
//! end is pure functions.

mod argument;
mod combine;
mod retention_flags;
mod rows;
mod sequence;
mod state;
mod window_funnel;

pub(crate) use rows::Damaged;
pub(crate) use sequence::TooHard;

#[cfg(test)]
mod peers;

/// The most conditions that an aggregate takes, as in ClickHouse.
const MAX_CONDITIONS: usize = 32;

/// What lets a long walk be cancelled: it is called now and then, and may unwind.
type Pulse<'a> = &'a mut dyn FnMut();
