//! Who is who: which person a `distinct_id` belongs to, what merges two persons, and what is known of a person.
//!
//! A [`claim`] is what one event says about its person. [`fold`] applies claims to the persons that PostgreSQL holds;
//! [`persons`] reads those and writes back what changed. Claims may arrive in any order: what a person's
//! [`properties`] are depends on when things were said, not on when that was heard.

mod changes;
mod claim;
mod fold;
mod hold;
mod persons;
mod properties;
mod property;
mod take;

pub(crate) use claim::{Claim, Id};
pub(crate) use hold::hold;
pub(crate) use persons::apply;
pub(crate) use property::Stamp;
pub(crate) use take::{Owners, take};
