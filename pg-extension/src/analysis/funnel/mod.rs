//! `weir.funnel`: how far persons come along a list of steps.
//!
//! The sets are SQL (`sql/analysis/funnel.sql`); the walk over one person's events is here, in pure functions.

mod border;
mod matching;
mod ordered;
mod strict;
mod unordered;
mod walk;

pub(crate) use matching::serve;
pub(crate) use walk::Event;

#[cfg(test)]
mod oracle;
