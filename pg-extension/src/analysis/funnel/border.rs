//! Where SQL calls the walk. Declared in `sql/analysis/funnel_chain.sql`.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::walk::{Event, Mode, walk};
use crate::error::Error;
use crate::filter::Invalid;

/// `weir.funnel_chain`: the positions, from 1, of the events that serve the steps of one person's chain.
#[pg_extern(sql = false)]
fn funnel_chain(
    times: Array<'_, TimestampWithTimeZone>,
    masks: Array<'_, i64>,
    steps: i32,
    within: Interval,
    mode: &str,
) -> Result<Vec<i32>, ErrorReport> {
    Ok(chain(times, masks, steps, within, mode)?)
}

fn chain(
    times: Array<'_, TimestampWithTimeZone>,
    masks: Array<'_, i64>,
    steps: i32,
    within: Interval,
    mode: &str,
) -> Result<Vec<i32>, Error> {
    let mode = Mode::named(mode).ok_or_else(|| {
        let names: Vec<_> = Mode::NAMES.iter().map(|(name, _)| *name).collect();
        Invalid::new(
            format!("there is no funnel mode \"{mode}\""),
            format!("The modes are {}.", names.join(", ")),
        )
    })?;
    let steps = usize::try_from(steps)
        .ok()
        .filter(|steps| (1..=64).contains(steps))
        .ok_or_else(|| Invalid::new("a funnel can't have that many steps", "It has 1 to 64."))?;
    if within.months() != 0 {
        return Err(Invalid::new(
            "within counts months, which differ in length",
            "Say it in days: '30 days'.",
        )
        .into());
    }
    if times.len() != masks.len() {
        return Err(Invalid::new(
            "times and masks differ in number",
            "Aggregate both over the same rows.",
        )
        .into());
    }
    let within = i64::try_from(within.as_micros()).unwrap_or(i64::MAX);
    // The positions in order of time, since the caller's aggregates promise no order.
    let mut events: Vec<(usize, Event)> = times
        .iter()
        .zip(masks.iter())
        .enumerate()
        .filter_map(|(position, (time, mask))| {
            Some((
                position,
                Event {
                    time: time?.into(),
                    steps: mask?.cast_unsigned(),
                },
            ))
        })
        .collect();
    events.sort_by_key(|(_, event)| event.time);
    let (positions, events): (Vec<usize>, Vec<Event>) = events.into_iter().unzip();
    check_for_interrupts!();
    let chain = walk(&events, steps, within, mode);
    // An array of PostgreSQL has at most 2^31 elements.
    Ok(chain
        .into_iter()
        .filter_map(|index| i32::try_from(positions[index] + 1).ok())
        .collect())
}
