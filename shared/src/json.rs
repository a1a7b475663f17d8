//! JSON as senders write it and as `jsonb` takes it.
//!
//! `jsonb` refuses `\u0000` and lone surrogates, JSON parsers refuse invalid UTF-8: here they become U+FFFD, and
//! which part of the text was touched is remembered.

mod measure;
mod reader;
mod scan;
mod text;

pub use measure::Measure;
pub use reader::Reader;
pub use scan::{string_length, until_special};
pub use text::{Text, without_mark};

#[cfg(test)]
pub(crate) mod tests;
