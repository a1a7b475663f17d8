//! `weir.window_funnel`: how many of the conditions are met in order within a window, as ClickHouse's `windowFunnel`
//! counts it.
//!
//! The meaning is that of ClickHouse's `AggregateFunctionWindowFunnel`, in each of its modes. There a row becomes one
//! event for each condition that it meets; events are taken by time and then by condition. This is not the longest
//! chain that exists (which `weir.funnel` finds): a later first event replaces an earlier one.

mod border;
mod modes;
mod once;
mod plain;

#[cfg(test)]
mod oracle;

pub(super) use modes::Modes;

use super::Pulse;
use super::rows::Row;

/// What the rows are judged by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Funnel {
    /// How many conditions there are.
    pub(super) conditions: usize,
    /// Microseconds from the first event to the last, inclusive.
    pub(super) within: i64,
    /// What is stricter than usual.
    pub(super) modes: Modes,
}

impl Funnel {
    /// Returns how many leading conditions were met.
    ///
    /// - `rows`: in the order they came, which tells rows of one moment apart in `strict_once`
    pub(super) fn level(&self, mut rows: Vec<Row>, pulse: Pulse<'_>) -> usize {
        let strict_order = self.modes.contains(Modes::STRICT_ORDER);
        rows.retain(|row| row.mask != 0 || strict_order);
        if self.conditions == 1 && !strict_order {
            return usize::from(!rows.is_empty());
        }
        rows.sort_by_key(|row| row.time);
        if self.modes.contains(Modes::STRICT_ONCE) {
            once::level(&rows, self, pulse)
        } else {
            plain::level(&rows, self, pulse)
        }
    }

    /// Whether this moment ends the walk: a row that meets no condition, in strict order, after the first event.
    fn is_disturbed(&self, moment: &[Row], depth: usize) -> bool {
        depth > 0 && self.modes.contains(Modes::STRICT_ORDER) && moment.iter().any(|row| row.mask == 0)
    }

    /// Whether an event that comes when only `depth` conditions are met, before its turn, ends the walk.
    fn is_out_of_order(&self, condition: usize, depth: usize) -> bool {
        depth > 0
            && condition > depth
            && self.modes.contains(Modes::STRICT_ORDER)
            && !self.modes.contains(Modes::ALLOW_REENTRY)
    }

    /// Whether an event for a condition that is met already ends the walk.
    fn is_repeated(&self, condition: usize, depth: usize) -> bool {
        condition < depth && self.modes.contains(Modes::STRICT_DEDUPLICATION)
    }

    /// Whether the window that began at `first` is still open.
    fn is_open(&self, first: i64, time: i64) -> bool {
        time <= first.saturating_add(self.within)
    }
}
