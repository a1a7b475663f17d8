//! Filters: a JSON document of conditions on events → a boolean SQL expression.
//!
//! Nothing that the asker wrote becomes part of the SQL, neither a value nor a name. The document itself travels as
//! one parameter of the statement, and the expression refers to it by position: `$2 #>> '{0,value}'`. What is
//! emitted therefore consists of this module's own text and of integers.
//!
//! The expression reads `weir.events` under the alias `e` and is true or false, never null, so that `not` means what
//! it says: an event without the property is *not* equal to anything.

#[cfg(not(fuzzing))]
mod border;
mod operator;
#[cfg(not(fuzzing))]
mod path;
mod place;
mod property;
mod tree;
mod value;

pub(crate) use place::Place;
pub(crate) use property::{Property, Source};
pub(crate) use tree::{Compiled, compile};
pub(crate) use value::{number, time_micros};

/// A filter that can't be understood: SQLSTATE 22023.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Invalid {
    /// What is wrong, naming the offending part.
    pub(crate) message: String,
    /// What would be right.
    pub(crate) hint: String,
}

impl Invalid {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
        }
    }
}
