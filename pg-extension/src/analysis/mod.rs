//! What the questions need beyond SQL: the walk over a person's events.

pub(crate) mod funnel;
