//! `weir.funnel`: how far persons come along a list of steps.
//!
//! The sets are SQL (`sql/analysis/funnel.sql`); the walk over one person's events is here, in pure functions.

#[cfg(not(fuzzing))]
mod border;
mod chain;
mod event;
mod exclusion;
mod matching;
mod ordered;
mod plan;
mod strict;
mod unordered;
mod walk;

pub(crate) use event::Event;
pub(crate) use exclusion::{Exclusion, is_excluded};
pub(crate) use matching::{can_serve, served_by};
pub(crate) use plan::{Funnel, Mode};
pub(crate) use walk::walk;

#[cfg(test)]
mod oracle;
