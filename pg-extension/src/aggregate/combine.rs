//! What the aggregates have in common: two states of one group become one.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::state::State;

/// Appends the rows of the second state to the first's. Declared in `sql/aggregate/combine_rows.sql`.
#[pg_extern(sql = false)]
fn combine_rows(
    state: Option<State>,
    other: Option<State>,
    call: pg_sys::FunctionCallInfo,
) -> Result<Option<State>, ErrorReport> {
    Ok(State::combine(state, other, call)?)
}
