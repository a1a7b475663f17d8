//! Events taken out of pieces: columns side by side, in stretches of one person each.

use std::ops::Range;

/// What one person did, in order of time: a stretch of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The person's number within its shard.
    pub(super) person: u16,
    pub(super) start: u32,
    pub(super) count: u32,
}

/// Some events of one person in order of time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Events<'a, L> {
    /// Microseconds since 2000-01-01 UTC.
    pub(crate) times: &'a [i64],
    /// What the question made of their names.
    pub(crate) labels: &'a [L],
    /// Their sessions, where the question asked for them: 0 is none.
    pub(crate) sessions: &'a [u64],
    /// What the question made of their tuples beside that, where it asked for it.
    pub(crate) values: &'a [u32],
}

/// Events of one slot.
#[derive(Debug)]
pub(super) struct Columns<L> {
    pub(super) stretches: Vec<Stretch>,
    pub(super) times: Vec<i64>,
    pub(super) labels: Vec<L>,
    pub(super) sessions: Vec<u64>,
    pub(super) values: Vec<u32>,
}

impl<L> Default for Columns<L> {
    fn default() -> Self {
        Self {
            stretches: Vec::new(),
            times: Vec::new(),
            labels: Vec::new(),
            sessions: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<L: Copy> Columns<L> {
    pub(super) fn clear(&mut self) {
        self.stretches.clear();
        self.times.clear();
        self.labels.clear();
        self.sessions.clear();
        self.values.clear();
    }

    /// The events of one stretch.
    pub(super) fn events(&self, stretch: Stretch) -> Events<'_, L> {
        let range = stretch.start as usize..(stretch.start + stretch.count) as usize;
        Events {
            times: self.times.get(range.clone()).unwrap_or_default(),
            labels: self.labels.get(range.clone()).unwrap_or_default(),
            sessions: self.sessions.get(range.clone()).unwrap_or_default(),
            values: self.values.get(range).unwrap_or_default(),
        }
    }

    /// Says whose the events are that are appended next, and how many.
    pub(super) fn begin_stretch(&mut self, person: u16, count: usize) {
        self.stretches.push(Stretch {
            person,
            start: self.times.len() as u32,
            count: count as u32,
        });
    }

    /// Appends the events of one person as a stretch.
    pub(super) fn push(&mut self, person: u16, events: Events<'_, L>) {
        self.begin_stretch(person, events.times.len());
        self.times.extend_from_slice(events.times);
        self.labels.extend_from_slice(events.labels);
        self.sessions.extend_from_slice(events.sessions);
        self.values.extend_from_slice(events.values);
    }

    /// Fills `self` with all the events of stretches of one person, put into order of time.
    pub(super) fn merge(&mut self, from: &Self, stretches: &[Stretch]) {
        self.clear();
        for stretch in stretches {
            self.push(stretch.person, from.events(*stretch));
        }
        if self.times.is_sorted() {
            return;
        }
        // The sort finds the stretches, which are in order, and merges them.
        let mut order: Vec<u32> = (0..self.times.len() as u32).collect();
        order.sort_by_key(|at| self.times[*at as usize]);
        self.times = order.iter().map(|at| self.times[*at as usize]).collect();
        self.labels = order.iter().map(|at| self.labels[*at as usize]).collect();
        if !self.sessions.is_empty() {
            self.sessions = order.iter().map(|at| self.sessions[*at as usize]).collect();
        }
        if !self.values.is_empty() {
            self.values = order.iter().map(|at| self.values[*at as usize]).collect();
        }
    }

    /// Fills `self` with these events, those of one moment by session.
    pub(super) fn fill_by_session(&mut self, events: Events<'_, L>) {
        let mut order: Vec<usize> = (0..events.times.len()).collect();
        order.sort_by_key(|at| (events.times[*at], events.sessions[*at]));
        self.clear();
        self.times.extend(order.iter().map(|at| events.times[*at]));
        self.labels.extend(order.iter().map(|at| events.labels[*at]));
        self.sessions.extend(order.iter().map(|at| events.sessions[*at]));
    }

    /// All events, whoever they are of.
    pub(super) fn all(&self) -> Events<'_, L> {
        Events {
            times: &self.times,
            labels: &self.labels,
            sessions: &self.sessions,
            values: &self.values,
        }
    }
}

impl<'a, L> Events<'a, L> {
    /// Those from `from` on and before `to`.
    pub(super) fn within(self, from: i64, to: i64) -> Self {
        let all_are = self.times.first().is_some_and(|time| *time >= from)
            && self.times.last().is_some_and(|time| *time < to);
        if all_are {
            return self;
        }
        let start = self.times.partition_point(|time| *time < from);
        let end = self.times.partition_point(|time| *time < to).max(start);
        self.at(start..end)
    }

    /// Those at these places.
    pub(crate) fn at(self, range: Range<usize>) -> Self {
        Self {
            times: &self.times[range.clone()],
            labels: self.labels.get(range.clone()).unwrap_or_default(),
            sessions: self.sessions.get(range.clone()).unwrap_or_default(),
            values: self.values.get(range).unwrap_or_default(),
        }
    }
}
