//! How far persons came through a funnel: a part of its answer.

use std::collections::BTreeMap;

/// How many persons reached each step, and how long each took from the step before.
///
/// Its words: the number of steps; then for each step how many reached it, and, but for the first step, the
/// microseconds of each.
#[derive(Debug, Default)]
pub(in crate::timeline) struct Reached {
    pub(in crate::timeline) persons: Vec<i64>,
    pub(in crate::timeline) microseconds: Vec<Vec<i64>>,
}

impl Reached {
    pub(super) fn new(steps: usize) -> Self {
        Self {
            persons: vec![0; steps],
            microseconds: vec![Vec::new(); steps],
        }
    }

    /// - `times`: by step; none where an optional one is missing
    /// - `previous`: by step, the one that its time counts from
    pub(super) fn add_chain(&mut self, times: &[Option<i64>], previous: &[Option<usize>]) {
        for (step, time) in times.iter().enumerate() {
            let Some(time) = time else { continue };
            self.persons[step] += 1;
            if step > 0 {
                let before = previous[step].and_then(|previous| times[previous]);
                self.microseconds[step].push(time - before.unwrap_or(*time));
            }
        }
    }

    pub(super) fn add(&mut self, times: &[i64]) {
        for (step, time) in times.iter().enumerate() {
            self.persons[step] += 1;
            if step > 0 {
                self.microseconds[step].push(time - times[step - 1]);
            }
        }
    }

    fn words(&self, words: &mut Vec<i64>) {
        words.push(self.persons.len() as i64);
        for (persons, microseconds) in self.persons.iter().zip(&self.microseconds) {
            words.push(*persons);
            words.extend(microseconds);
        }
    }

    fn add_words(&mut self, words: &mut impl Iterator<Item = i64>) -> Option<()> {
        let steps = self.persons.len();
        if usize::try_from(words.next()?).ok()? != steps {
            return None;
        }
        for step in 0..steps {
            let persons = words.next()?;
            self.persons[step] += persons;
            if step > 0 {
                for _ in 0..persons {
                    self.microseconds[step].push(words.next()?);
                }
            }
        }
        Some(())
    }
}

/// The same by the value of a breakdown; under 0 where nothing is broken down.
///
/// Its words: for each value its number, then those of [`Reached`].
#[derive(Debug, Default)]
pub(in crate::timeline) struct ByValue(pub(in crate::timeline) BTreeMap<u32, Reached>);

impl ByValue {
    pub(in crate::timeline) fn of(&mut self, value: u32, steps: usize) -> &mut Reached {
        self.0.entry(value).or_insert_with(|| Reached::new(steps))
    }

    pub(super) fn words(&self) -> Vec<i64> {
        let mut words = Vec::new();
        for (value, reached) in &self.0 {
            words.push((*value).into());
            reached.words(&mut words);
        }
        words
    }

    /// Adds up the parts of all shards; nothing where they aren't such parts.
    pub(in crate::timeline) fn sum(mut words: impl Iterator<Item = i64>, steps: usize) -> Option<Self> {
        let mut all = Self::default();
        while let Some(value) = words.next() {
            all.of(u32::try_from(value).ok()?, steps).add_words(&mut words)?;
        }
        Some(all)
    }
}
