//! Where SQL calls the timeline's functions; declared in `sql/timeline/`.

mod arrivals;
mod encode;
mod events;
mod inspect;
mod merge;
mod sum;
mod walk;

use pgrx::prelude::*;
use pgrx::{Internal, PgMemoryContexts};

use crate::error::Error;

pub(crate) use arrivals::moved;

/// The state of an aggregate: the one there is, or a new one, which lives as long as the aggregate's group.
///
/// # Safety
///
/// `state` must be null, or what this function made of the same `T`: PostgreSQL lets nobody but aggregates pass on
/// values of the type `internal`, and each aggregate has functions of its own.
pub(crate) unsafe fn state<'a, T: 'static>(
    state: Internal,
    call: pg_sys::FunctionCallInfo,
    begin: impl FnOnce() -> Result<T, Error>,
) -> Result<(&'a mut T, Internal), Error> {
    let mut context = std::ptr::null_mut();
    // SAFETY: the caller's own call.
    if unsafe { pg_sys::AggCheckCallContext(call, &raw mut context) } == 0 {
        return Err(Error::NotInAggregate);
    }
    let pointer: *mut T = match state.unwrap() {
        Some(datum) => datum.cast_mut_ptr(),
        None => PgMemoryContexts::For(context).leak_and_drop_on_delete(begin()?),
    };
    // SAFETY: made here, of this type, and alive until the group is done; one thread, one call at a time.
    let state = unsafe { &mut *pointer };
    Ok((state, Internal::from(Some(pg_sys::Datum::from(pointer)))))
}

/// The state that an aggregate ends with.
///
/// # Safety
///
/// As for [`state`].
pub(crate) unsafe fn last_state<'a, T>(state: Internal) -> Option<&'a mut T> {
    // SAFETY: the caller vouches for the type; see above for the rest.
    unsafe { state.unwrap()?.cast_mut_ptr::<T>().as_mut() }
}
