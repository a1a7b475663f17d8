//! Where SQL calls the aggregates. Declared in `sql/aggregate/sequence_match.sql` and `sequence_count.sql`.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::{Pattern, Pulse, Row, TooHard, count, matches};
use crate::aggregate::argument::Conditions;
use crate::aggregate::rows::Damaged;
use crate::aggregate::state::State;
use crate::error::Error;
use crate::filter::Invalid;

/// Adds one row; the state's parameters are the pattern's text.
#[pg_extern(sql = false)]
fn sequence_add(
    state: Option<State>,
    pattern: Option<&str>,
    at: Option<TimestampWithTimeZone>,
    conditions: Option<Array<'_, bool>>,
    call: pg_sys::FunctionCallInfo,
) -> Result<State, ErrorReport> {
    Ok(add(state, pattern, at, conditions, call)?)
}

fn add(
    state: Option<State>,
    pattern: Option<&str>,
    at: Option<TimestampWithTimeZone>,
    conditions: Option<Array<'_, bool>>,
    call: pg_sys::FunctionCallInfo,
) -> Result<State, Error> {
    let pattern =
        pattern.ok_or_else(|| Invalid::new("pattern can't be null", "For instance '(?1).*(?2)'."))?;
    let conditions = Conditions::read(conditions)?;
    if state.is_none() {
        // Refused with the first row, not after all of them.
        Pattern::parse(pattern, conditions.count.into())?;
    }
    let state = State::of(state, conditions.count, pattern.as_bytes(), call)?;
    match at {
        Some(at) if conditions.mask != 0 => state.push(Row {
            time: at.into(),
            mask: conditions.mask,
        }),
        _ => Ok(state),
    }
}

/// Whether the pattern was met; false where there was no row.
#[pg_extern(sql = false)]
fn sequence_match_end(state: Option<State>) -> Result<bool, ErrorReport> {
    Ok(end(state, matches)?.unwrap_or(false))
}

/// How often it was; 0 where there was no row.
#[pg_extern(sql = false)]
fn sequence_count_end(state: Option<State>) -> Result<i64, ErrorReport> {
    let count = end(state, count)?.unwrap_or(0);
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

fn end<T>(
    state: Option<State>,
    answer: fn(Vec<Row>, &Pattern, Pulse<'_>) -> Result<T, TooHard>,
) -> Result<Option<T>, Error> {
    let Some(state) = state else {
        return Ok(None);
    };
    let view = state.view()?;
    let text = str::from_utf8(view.parameters).map_err(|_| Damaged)?;
    let pattern = Pattern::parse(text, view.conditions)?;
    let rows = view.rows().collect();
    Ok(Some(answer(rows, &pattern, &mut || {
        pgrx::check_for_interrupts!();
    })?))
}
