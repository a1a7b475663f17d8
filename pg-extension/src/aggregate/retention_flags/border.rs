//! Where SQL calls the aggregate. Declared in `sql/aggregate/retention_flags.sql`.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::flags;
use crate::aggregate::argument::Conditions;
use crate::aggregate::state::State;
use crate::error::Error;

/// Adds one row; the state keeps which conditions any row met.
#[pg_extern(sql = false)]
fn retention_flags_add(
    state: Option<State>,
    conditions: Option<Array<'_, bool>>,
    call: pg_sys::FunctionCallInfo,
) -> Result<State, ErrorReport> {
    Ok(add(state, conditions, call)?)
}

fn add(
    state: Option<State>,
    conditions: Option<Array<'_, bool>>,
    call: pg_sys::FunctionCallInfo,
) -> Result<State, Error> {
    let conditions = Conditions::read(conditions)?;
    State::of(state, conditions.count, &[], call)?.mark(conditions.mask)
}

/// The flags; null where there was no row, since then nobody said how many there are.
#[pg_extern(sql = false)]
fn retention_flags_end(state: Option<State>) -> Result<Option<Vec<bool>>, ErrorReport> {
    Ok(end(state)?)
}

fn end(state: Option<State>) -> Result<Option<Vec<bool>>, Error> {
    let Some(state) = state else {
        return Ok(None);
    };
    let view = state.view()?;
    let met = view.rows().fold(0, |met, row| met | row.mask);
    Ok(Some(flags(met, view.conditions)))
}
