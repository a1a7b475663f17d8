//! Who is who: which person a `distinct_id` belongs to, what merges two persons, and what is known of a person.
//!
//! A [`claim`] is what one event says about its person. [`fold`] applies claims, in the order in which they
//! happened, to the persons that PostgreSQL holds; [`persons`] reads those and writes back what changed.

mod claim;
mod fold;
mod persons;
mod properties;
mod take;

pub(crate) use claim::{Claim, Id};
pub(crate) use persons::apply;
pub(crate) use take::take;
