//! Where states live: a `bytea` with room to spare, filled in place, so that adding a row costs the row.
//!
//! PostgreSQL hands each row's result to the next as long as the pointer stays the same, and copies it into the
//! aggregate's memory where it doesn't. So a full state moves into one of twice the room, seldom.

use std::ptr::NonNull;

use pgrx::callconv::{Arg, ArgAbi, BoxRet, FcInfo};
use pgrx::pg_sys;
use pgrx::varlena;

use super::rows::{self, Row, View};
use crate::error::Error;
use crate::filter::Invalid;

/// How many rows a new state has room for.
const FIRST_ROOM: usize = 4;

/// The state of an aggregate, as PostgreSQL keeps it.
pub(super) struct State(NonNull<pg_sys::varlena>);

impl State {
    /// The state to add a row to: the one there is, or a new one.
    ///
    /// What the aggregate was told must be the same for all rows of a group.
    pub(super) fn of(
        state: Option<Self>,
        conditions: u8,
        parameters: &[u8],
        call: pg_sys::FunctionCallInfo,
    ) -> Result<Self, Error> {
        require_aggregate(call)?;
        match state {
            Some(state) => {
                state.require(conditions, parameters)?;
                Ok(state)
            }
            None => Self::begin(conditions, parameters, FIRST_ROOM),
        }
    }

    /// Both states in one, the rows of the first coming first.
    pub(super) fn combine(
        state: Option<Self>,
        other: Option<Self>,
        call: pg_sys::FunctionCallInfo,
    ) -> Result<Option<Self>, Error> {
        require_aggregate(call)?;
        let (state, other) = match (state, other) {
            (Some(state), Some(other)) => (state, other),
            (state, other) => return Ok(state.or(other)),
        };
        let view = other.view()?;
        state.require(u8::try_from(view.conditions).unwrap_or(u8::MAX), view.parameters)?;
        let mut state = state.with_room(view.len())?;
        rows::append(state.bytes_mut(), view.rows())?;
        Ok(Some(state))
    }

    /// The state with one row more.
    pub(super) fn push(self, row: Row) -> Result<Self, Error> {
        let mut state = self.with_room(1)?;
        rows::append(state.bytes_mut(), [row])?;
        Ok(state)
    }

    /// The state with more conditions met by its only row.
    pub(super) fn mark(mut self, mask: u32) -> Result<Self, Error> {
        if self.view()?.len() == 0 {
            return self.push(Row { time: 0, mask });
        }
        rows::mark(self.bytes_mut(), mask)?;
        Ok(self)
    }

    /// What the state says.
    pub(super) fn view(&self) -> Result<View<'_>, Error> {
        Ok(View::read(self.bytes())?)
    }

    fn require(&self, conditions: u8, parameters: &[u8]) -> Result<(), Error> {
        let view = self.view()?;
        if view.conditions == usize::from(conditions) && view.parameters == parameters {
            return Ok(());
        }
        Err(Invalid::new(
            "what an aggregate looks for changes from row to row of one group",
            "Only the time and the conditions may depend on the row; group by what the rest depends on.",
        )
        .into())
    }

    fn begin(conditions: u8, parameters: &[u8], room: usize) -> Result<Self, Error> {
        let mut state = Self::allocate(rows::size(parameters.len(), room));
        rows::begin(state.bytes_mut(), conditions, parameters)?;
        Ok(state)
    }

    fn with_room(self, more: usize) -> Result<Self, Error> {
        let view = self.view()?;
        if view.room() >= more {
            return Ok(self);
        }
        let used = rows::size(view.parameters.len(), view.len());
        let rows = view.len() + more;
        let limit = max_bytes();
        if rows::size(view.parameters.len(), rows) > limit {
            return Err(Error::GroupTooLarge { rows });
        }
        let room = rows.max(2 * view.len());
        let mut grown = Self::allocate(rows::size(view.parameters.len(), room).min(limit));
        grown.bytes_mut()[..used].copy_from_slice(&self.bytes()[..used]);
        Ok(grown)
    }

    fn allocate(bytes: usize) -> Self {
        let bytes = bytes + pg_sys::VARHDRSZ;
        // SAFETY: palloc0 returns memory of that size or raises an error, and it is a varlena once it has its size,
        // which max_bytes() keeps within what a varlena can say.
        unsafe {
            let pointer: *mut pg_sys::varlena = pg_sys::palloc0(bytes).cast();
            varlena::set_varsize_4b(pointer, i32::try_from(bytes).unwrap_or(i32::MAX));
            Self(NonNull::new_unchecked(pointer))
        }
    }

    fn bytes(&self) -> &[u8] {
        // SAFETY: the pointer is to a plain varlena, which lives as long as the call.
        unsafe { varlena::varlena_to_byte_slice(self.0.as_ptr()) }
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        let length = self.bytes().len();
        // SAFETY: as above; an aggregate may write to its own state (require_aggregate), and nobody else reads it.
        unsafe {
            std::slice::from_raw_parts_mut(varlena::vardata_4b(self.0.as_ptr()).cast_mut().cast(), length)
        }
    }
}

/// The most bytes of one state: `work_mem`, and no more than PostgreSQL allocates at once.
fn max_bytes() -> usize {
    const MAX_ALLOCATION: usize = 0x3fff_ffff;
    // SAFETY: a setting, read by the one thread that there is.
    let kilobytes = usize::try_from(unsafe { pg_sys::work_mem }).unwrap_or(0);
    kilobytes
        .saturating_mul(1024)
        .min(MAX_ALLOCATION - pg_sys::VARHDRSZ)
}

/// Only within an aggregate may a state be written to.
fn require_aggregate(call: pg_sys::FunctionCallInfo) -> Result<(), Error> {
    // SAFETY: the caller's own call; the memory context isn't asked for.
    match unsafe { pg_sys::AggCheckCallContext(call, std::ptr::null_mut()) } {
        0 => Err(Error::NotInAggregate),
        _ => Ok(()),
    }
}

// SAFETY: a bytea is a varlena; detoasting leaves a plain one as it is and copies any other.
unsafe impl<'fcx> ArgAbi<'fcx> for State {
    unsafe fn unbox_arg_unchecked(arg: Arg<'_, 'fcx>) -> Self {
        unsafe {
            let datum: pg_sys::Datum = arg.unbox_arg_using_from_datum().unwrap_or(pg_sys::Datum::null());
            Self(NonNull::new_unchecked(pg_sys::pg_detoast_datum(
                datum.cast_mut_ptr(),
            )))
        }
    }
}

// SAFETY: the datum of a bytea is a pointer to it.
unsafe impl BoxRet for State {
    unsafe fn box_into<'fcx>(self, fcinfo: &mut FcInfo<'fcx>) -> pgrx::datum::Datum<'fcx> {
        unsafe { fcinfo.return_raw_datum(pg_sys::Datum::from(self.0.as_ptr())) }
    }
}

pgrx::pgrx_sql_entity_graph::impl_sql_translatable!(State, "bytea");
