//! What the collector and the extension both know of an event.
//!
//! Nothing here does I/O, reads a clock or draws a random number: time and ids are handed in. So the same code runs
//! in a Worker and inside PostgreSQL, and all of it can be fuzzed.
//!
//! An event's way through this crate:
//! [`dialect`] (an SDK's bytes → [`event::Event`]s) ▸ [`enrich`] ▸ [`batch`] (the form that travels, written at the
//! edge and read in the database).

pub mod batch;
pub mod clock;
pub mod consent;
pub mod decompress;
pub mod dialect;
pub mod enrich;
pub mod error;
pub mod event;
pub mod item;
pub mod json;
pub mod key;
pub mod limits;
pub mod lz_string;
pub mod privacy;
pub mod reason;
pub mod rules;
