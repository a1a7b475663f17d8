//! Where SQL calls the aggregate. Declared in `sql/aggregate/window_funnel.sql`.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::{Funnel, Modes};
use crate::aggregate::argument::{Conditions, within};
use crate::aggregate::rows::{Damaged, Row};
use crate::aggregate::state::State;
use crate::error::Error;
use crate::filter::Invalid;

/// Adds one row.
#[pg_extern(sql = false)]
fn window_funnel_add(
    state: Option<State>,
    within: Option<Interval>,
    at: Option<TimestampWithTimeZone>,
    conditions: Option<Array<'_, bool>>,
    call: pg_sys::FunctionCallInfo,
) -> Result<State, ErrorReport> {
    Ok(add(state, within, Modes::default(), at, conditions, call)?)
}

/// Adds one row, where modes are named.
#[pg_extern(sql = false)]
fn window_funnel_modes_add(
    state: Option<State>,
    within: Option<Interval>,
    modes: Option<Array<'_, &str>>,
    at: Option<TimestampWithTimeZone>,
    conditions: Option<Array<'_, bool>>,
    call: pg_sys::FunctionCallInfo,
) -> Result<State, ErrorReport> {
    let modes = named(modes).map_err(Error::from)?;
    Ok(add(state, within, modes, at, conditions, call)?)
}

fn named(modes: Option<Array<'_, &str>>) -> Result<Modes, Invalid> {
    let modes =
        modes.ok_or_else(|| Invalid::new("modes can't be null", "An empty array is no mode: '{}'."))?;
    Modes::named(modes.iter())
}

fn add(
    state: Option<State>,
    length: Option<Interval>,
    modes: Modes,
    at: Option<TimestampWithTimeZone>,
    conditions: Option<Array<'_, bool>>,
    call: pg_sys::FunctionCallInfo,
) -> Result<State, Error> {
    let conditions = Conditions::read(conditions)?;
    let state = State::of(state, conditions.count, &parameters(within(length)?, modes), call)?;
    match at {
        // What meets no condition matters in strict order only.
        Some(at) if conditions.mask != 0 || modes.contains(Modes::STRICT_ORDER) => state.push(Row {
            time: at.into(),
            mask: conditions.mask,
        }),
        _ => Ok(state),
    }
}

/// The level reached; 0 where there was no row.
#[pg_extern(sql = false)]
fn window_funnel_end(state: Option<State>) -> Result<i32, ErrorReport> {
    Ok(end(state)?)
}

fn end(state: Option<State>) -> Result<i32, Error> {
    let Some(state) = state else {
        return Ok(0);
    };
    let view = state.view()?;
    let [within @ .., modes] = <[u8; 9]>::try_from(view.parameters).map_err(|_| Damaged)?;
    let funnel = Funnel {
        conditions: view.conditions,
        within: i64::from_le_bytes(within),
        modes: Modes::from_byte(modes),
    };
    let level = funnel.level(view.rows().collect(), &mut || {
        pgrx::check_for_interrupts!();
    });
    Ok(i32::try_from(level).map_err(|_| Damaged)?)
}

/// What the state keeps of what the caller said: 8 bytes of microseconds, 1 of modes.
fn parameters(within: i64, modes: Modes) -> [u8; 9] {
    let mut parameters = [modes.to_byte(); 9];
    parameters[..8].copy_from_slice(&within.to_le_bytes());
    parameters
}
