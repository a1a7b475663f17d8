//! A subtransaction around a piece of work.

use pgrx::pg_sys;

/// Runs `work` in a subtransaction, and takes back what it did, locks too, where it returns an error.
pub(crate) fn subtransaction<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    // SAFETY: this is how PL/pgSQL does it (pl_exec.c, exec_stmt_block): the memory context and the resource owner
    // are put back at both ends. Where an error passes through, PostgreSQL ends the subtransaction with its parent.
    unsafe {
        let context = pg_sys::CurrentMemoryContext;
        let owner = pg_sys::CurrentResourceOwner;
        pg_sys::BeginInternalSubTransaction(std::ptr::null());
        pg_sys::MemoryContextSwitchTo(context);
        let result = work();
        match result {
            Ok(_) => pg_sys::ReleaseCurrentSubTransaction(),
            Err(_) => pg_sys::RollbackAndReleaseCurrentSubTransaction(),
        }
        pg_sys::MemoryContextSwitchTo(context);
        pg_sys::CurrentResourceOwner = owner;
        result
    }
}
