//! The form that travels: NDJSON in gzip members, written at the edge and read in the database.
//!
//! A queue message's body is one gzip member; messages are concatenated as they are into the one parameter of
//! `weir.insert_batch`. There are four kinds of line: an event with the keys of [`Event`](crate::event::Event);
//! an event that was rejected, with `"$outcome": "rejected"`; a count of dropped ones, with `"$outcome": "dropped"`;
//! and what a key has used of its quota, with `"$outcome": "usage"`.

mod fields;
mod instructions;
mod line;
mod marks;
mod pack;
mod record;
mod write;

pub use line::{Drops, Entry, Line, SetAside, Usage, lines};
pub use pack::{MESSAGE_BYTES, Message};
pub use record::{Defaults, Record, Row};
pub use write::Lines;

use crate::decompress;
use crate::error::Error;
use std::borrow::Cow;

/// The bytes of a batch: what gzip holds, in however many members, or the bytes as they are.
pub fn decompress(bytes: &[u8], limit_bytes: usize) -> Result<Cow<'_, [u8]>, Error> {
    match decompress::is_gzip(bytes) {
        true => decompress::gzip(bytes, limit_bytes).map(Cow::Owned),
        false => Ok(Cow::Borrowed(bytes)),
    }
}

#[cfg(test)]
mod tests;
