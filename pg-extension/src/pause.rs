//! Where long work can be cut short: pure code doesn't know by whom.

/// To be taken every few thousand rows or a few milliseconds. It doesn't return if nobody waits for the answer any more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pause(pub(crate) fn());

impl Default for Pause {
    /// Goes on.
    fn default() -> Self {
        Self(|| {})
    }
}

impl Pause {
    pub(crate) fn take(self) {
        (self.0)();
    }
}

/// Ends where PostgreSQL is told to cancel, or to end.
#[cfg(not(fuzzing))]
pub(crate) fn interrupts() {
    pgrx::check_for_interrupts!();
}
