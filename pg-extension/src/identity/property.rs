//! What is known of one property of a person, whatever the order in which events arrive.
//!
//! The law is that of events in the order of their times: `$set` overwrites, `$unset` takes away, `$set_once` counts
//! where there is nothing. So the last `$set` or `$unset` decides; after an `$unset`, or where there is neither, the
//! first `$set_once`. What [`Property`] keeps is enough to put two accounts of a property together, but for one case:
//! an `$unset` that arrives after `$set_once`s of a later time, of which only the first is kept.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// When a property was changed, in microseconds since 1970, and by which event: no two events have one stamp.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub(crate) struct Stamp(pub(crate) i64, pub(crate) Uuid);

impl Stamp {
    /// Before every event: of what an event didn't say.
    pub(super) const BEFORE_ALL: Self = Self(i64::MIN, Uuid::nil());
}

/// A value as it was written: numbers lose no digit.
pub(super) type Value = Box<RawValue>;

/// What is known of one property.
#[derive(Clone, Debug, Default)]
pub(super) struct Property {
    /// The last `$set`, with its value, or `$unset`, without.
    pub(super) last: Option<(Stamp, Option<Value>)>,
    /// The first `$set_once` since; none where `last` has a value.
    pub(super) once: Option<(Stamp, Value)>,
}

impl Property {
    pub(super) fn set(at: Stamp, value: Value) -> Self {
        Self {
            last: Some((at, Some(value))),
            once: None,
        }
    }

    pub(super) fn unset(at: Stamp) -> Self {
        Self {
            last: Some((at, None)),
            once: None,
        }
    }

    pub(super) fn set_once(at: Stamp, value: Value) -> Self {
        Self {
            last: None,
            once: Some((at, value)),
        }
    }

    /// What the property is.
    pub(super) fn value(&self) -> Option<&Value> {
        match &self.last {
            Some((_, Some(value))) => Some(value),
            Some((_, None)) | None => self.once.as_ref().map(|(_, value)| value),
        }
    }

    /// Which events made it what it is.
    pub(super) fn stamps(&self) -> (Option<Stamp>, Option<Stamp>) {
        let last = self.last.as_ref().map(|(at, _)| *at);
        (last, self.once.as_ref().map(|(at, _)| *at))
    }

    /// When it was taken away, where that was the last that was said.
    pub(super) fn unset_at(&self) -> Option<Stamp> {
        match self.last {
            Some((at, None)) => Some(at),
            Some((_, Some(_))) | None => None,
        }
    }

    /// Takes in another account of the same property. Says whether nothing is missing: where something is, a
    /// `$set_once` after [`unset_at`](Self::unset_at) may have been forgotten.
    pub(super) fn join(&mut self, other: Self) -> bool {
        let mine = Self {
            last: self.last.take(),
            once: self.once.take(),
        };
        let is_later = match (&mine.last, &other.last) {
            // Within one event, $unset comes last.
            (Some((at, value)), Some((others, _))) => others > at || (others == at && value.is_some()),
            (none, _) => none.is_none(),
        };
        let since = match if is_later { &other.last } else { &mine.last } {
            Some((_, Some(_))) => None,
            Some((at, None)) => Some(*at),
            None => Some(Stamp::BEFORE_ALL),
        };
        let is_whole = since.is_none_or(|since| mine.knows_since(since) && other.knows_since(since));
        let firsts = mine.once.into_iter().chain(other.once);
        let first = firsts
            .filter(|(at, _)| since.is_some_and(|since| *at > since))
            .min_by_key(|(at, _)| *at);
        self.last = if is_later { other.last } else { mine.last };
        self.once = first;
        is_whole
    }

    /// Takes in a `$set_once` that may have been forgotten.
    pub(super) fn remember(&mut self, at: Stamp, value: &RawValue) {
        let counts = self.unset_at().is_some_and(|since| at > since);
        let is_first = self.once.as_ref().is_none_or(|(first, _)| at < *first);
        if counts && is_first {
            self.once = Some((at, value.to_owned()));
        }
    }

    /// Whether the first `$set_once` after that moment is known, if there was one.
    fn knows_since(&self, since: Stamp) -> bool {
        match (&self.last, &self.once) {
            (Some((_, Some(_))), _) => false,
            (_, Some((at, _))) => *at > since,
            (_, None) => true,
        }
    }
}
