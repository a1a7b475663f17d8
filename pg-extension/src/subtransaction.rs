//! A subtransaction around a piece of work.

use std::panic::AssertUnwindSafe;

use pgrx::PgTryBuilder;
use pgrx::pg_sys;

/// Runs `work` in a subtransaction, and takes back what it did, locks too, where it returns an error or raises one.
pub(crate) fn subtransaction<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let outside = Outside::begin();
    let result = PgTryBuilder::new(AssertUnwindSafe(work))
        .catch_others(|error| {
            // Left open, the subtransaction would swallow the error's end of the whole: the session would wait for a ROLLBACK
            // that nobody owes it.
            // SAFETY: the error has been copied; its place is cleared before anything else may fail.
            unsafe { pg_sys::FlushErrorState() };
            outside.roll_back();
            error.rethrow()
        })
        .execute();
    match result {
        Ok(_) => outside.release(),
        Err(_) => outside.roll_back(),
    }
    result
}

/// What is put back at a subtransaction's end.
#[derive(Clone, Copy)]
struct Outside {
    context: pg_sys::MemoryContext,
    owner: pg_sys::ResourceOwner,
}

impl Outside {
    fn begin() -> Self {
        // SAFETY: this is how PL/pgSQL does it (pl_exec.c, exec_stmt_block), here and at the end: the memory context and
        // the resource owner are kept over both.
        unsafe {
            let outside = Self {
                context: pg_sys::CurrentMemoryContext,
                owner: pg_sys::CurrentResourceOwner,
            };
            pg_sys::BeginInternalSubTransaction(std::ptr::null());
            pg_sys::MemoryContextSwitchTo(outside.context);
            outside
        }
    }

    fn release(self) {
        // SAFETY: the subtransaction that `begin` opened is the innermost one.
        unsafe { pg_sys::ReleaseCurrentSubTransaction() };
        self.put_back();
    }

    fn roll_back(self) {
        // SAFETY: as above.
        unsafe {
            pg_sys::MemoryContextSwitchTo(self.context);
            pg_sys::RollbackAndReleaseCurrentSubTransaction();
        }
        self.put_back();
    }

    fn put_back(self) {
        // SAFETY: both belong to the transaction around, which goes on.
        unsafe {
            pg_sys::MemoryContextSwitchTo(self.context);
            pg_sys::CurrentResourceOwner = self.owner;
        }
    }
}
