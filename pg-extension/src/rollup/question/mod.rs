//! What can be asked of sets of persons. A question is one file here and one line in [`Asked`] and in [`Asked::begin`].
//!
//! Who had an event in an hour or a day comes as a set, in order of time, and is united to who had it in a bucket of
//! the question. So a question looks at sets, one bucket after the other, and never at a person.

mod actives;
mod lifecycle;
#[cfg(test)]
mod oracle;
mod retention;
mod stickiness;
mod trend;

use std::ops::Range;

use serde::Deserialize;

use super::dense::{BLOCK_BITS, Dense};

/// Persons count in the bucket.
pub(super) const ASKED: u8 = 1;
/// Persons count in the bucket in another way, which is the question's own.
pub(super) const ALSO: u8 = 2;
/// Persons were there before.
pub(super) const EARLIER: u8 = 4;

/// Who did something in a bucket, by the role that it has in the question.
#[derive(Debug, Default)]
struct Bucket {
    asked: Dense,
    also: Dense,
    earlier: Dense,
    /// Those of the first event that is asked about.
    events: i64,
}

/// When something was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    BeforeBuckets,
    BeforeRange,
    InRange,
    AfterRange,
}

/// A question on its way through the buckets.
trait Question {
    /// Which sets of a bucket persons belong to.
    ///
    /// - `of`: which of the events asked about they had: bit 0 is the first one
    fn role(&self, _of: u8, _when: When) -> u8 {
        ASKED
    }

    /// Takes the next bucket.
    fn bucket(&mut self, bucket: Bucket);

    /// The answer; that of other persons is to be added to it, place by place.
    ///
    /// - `pause`: to be called now and then where it takes long; it doesn't return if nobody waits for the answer
    fn answer(self: Box<Self>, pause: fn()) -> Vec<i64>;
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Asked {
    ActivePersons(actives::Asked),
    Lifecycle {},
    Retention(retention::Asked),
    Stickiness {},
    Trend {},
}

impl Asked {
    fn begin(self) -> Box<dyn Question> {
        match self {
            Self::ActivePersons(asked) => Box::new(asked.begin()),
            Self::Lifecycle {} => Box::<lifecycle::Lifecycle>::default(),
            Self::Retention(asked) => Box::new(asked.begin()),
            Self::Stickiness {} => Box::<stickiness::Stickiness>::default(),
            Self::Trend {} => Box::<trend::Trend>::default(),
        }
    }
}

/// A question as SQL asks it. Times are microseconds since 2000-01-01 UTC.
#[derive(Debug, Deserialize)]
pub(super) struct Asking {
    #[serde(flatten)]
    asked: Asked,
    /// The events asked about; null is any.
    events: Vec<Option<String>>,
    /// Starts of the buckets, ascending; the last one has no end.
    buckets: Vec<i64>,
    /// The range: from here on …
    from: i64,
    /// … and before this.
    to: i64,
    /// Whose numbers are asked about, less their lowest bits: see [`Dense::add`].
    #[serde(default = "all")]
    blocks: (u64, u64),
}

fn all() -> (u64, u64) {
    (0, u64::MAX >> BLOCK_BITS)
}

/// A question, and the bucket that it is in.
pub(super) struct Asker {
    question: Box<dyn Question>,
    events: Vec<Option<String>>,
    buckets: Vec<i64>,
    range: Range<i64>,
    blocks: Range<u64>,
    /// The bucket's place.
    place: usize,
    bucket: Bucket,
}

impl Asking {
    pub(super) fn begin(self) -> Asker {
        Asker {
            question: self.asked.begin(),
            events: self.events,
            buckets: self.buckets,
            range: self.from..self.to,
            blocks: self.blocks.0..self.blocks.1.saturating_add(1),
            place: 0,
            bucket: Bucket::default(),
        }
    }
}

impl Asker {
    /// Which of the events asked about this name is: bit 0 is the first one.
    pub(super) fn of(&self, name: &str) -> u8 {
        let is = |event: &Option<String>| event.as_deref().is_none_or(|event| event == name);
        let bits = self
            .events
            .iter()
            .enumerate()
            .map(|(place, event)| u8::from(is(event)) << place);
        bits.sum()
    }

    /// Takes who had an event at a time, or in an hour or a day that begins then: no bucket begins within it, nor does
    /// the range begin or end there. Times don't decrease.
    ///
    /// - `of`: which of the events asked about: bit 0 is the first one
    /// - `events`: how many of them
    ///
    /// Returns the sets that the persons are to be added to.
    pub(super) fn take(&mut self, time: i64, of: u8, events: i64) -> u8 {
        while self.buckets.get(self.place + 1).is_some_and(|next| *next <= time) {
            self.next();
        }
        let when = match time {
            _ if self.buckets.first().is_none_or(|first| time < *first) => When::BeforeBuckets,
            _ if time < self.range.start => When::BeforeRange,
            _ if time < self.range.end => When::InRange,
            _ => When::AfterRange,
        };
        let role = self.question.role(of, when);
        let bucket = &mut self.bucket;
        // Events are counted once, with the first persons.
        if role & ASKED == ASKED && self.blocks.start == 0 {
            bucket.events += events;
        }
        role
    }

    /// Adds persons to sets of the bucket.
    ///
    /// - `role`: which; see [`Self::take`]
    pub(super) fn add(&mut self, role: u8, persons: impl Iterator<Item = u64> + Clone) {
        let bucket = &mut self.bucket;
        for (set, of) in [
            (&mut bucket.asked, ASKED),
            (&mut bucket.also, ALSO),
            (&mut bucket.earlier, EARLIER),
        ] {
            if role & of == of {
                set.add(persons.clone(), &self.blocks);
            }
        }
    }

    fn next(&mut self) {
        self.place += 1;
        self.question.bucket(std::mem::take(&mut self.bucket));
    }

    /// The answer: see the questions.
    pub(super) fn end(mut self, pause: fn()) -> Vec<i64> {
        while self.place < self.buckets.len() {
            self.next();
        }
        self.question.answer(pause)
    }
}
