//! What an event's properties must look like, by its name: JSON Schema, kept in `weir.event_schemas`.
//!
//! They are checked where events come in, whichever way that is, so that a schema holds from the moment it is set; in a
//! Worker a validator of all of JSON Schema would be as large as the rest of it.

mod border;
mod compiled;
mod judge;

pub(crate) use judge::{Judge, Verdict};
