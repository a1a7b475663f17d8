//! What an event's properties must look like, by its name: JSON Schema, kept in `weir.event_schemas`.
//!
//! They are checked where events come in, whichever way that is, so that a schema holds from the moment it is set. The edge
//! knows enough of JSON Schema to tell senders of most of what will be rejected ([`shared::rules`]); a validator of all of it
//! would be a sixth of the Worker.

mod border;
mod compiled;
#[cfg(test)]
mod edge;
mod judge;

pub(crate) use judge::{Judge, Verdict};
