//! Where SQL calls the walk. Declared in `sql/analysis/funnel_chain.sql`.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::event::Event;
use super::exclusion::{Exclusion, is_excluded};
use super::plan::{Funnel, Mode};
use super::walk::walk;
use crate::error::Error;
use crate::filter::Invalid;

/// The positions, from 1, of the events that serve a chain's steps.
type Places = Vec<Option<i32>>;

/// `weir.funnel_chain`: one person's chain; null where an exclusion takes the person out.
#[pg_extern(sql = false)]
#[expect(clippy::too_many_arguments, reason = "an argument of SQL each")]
fn funnel_chain(
    times: Array<'_, TimestampWithTimeZone>,
    masks: Array<'_, i64>,
    named: Array<'_, i64>,
    steps: i32,
    optional: i64,
    within: Interval,
    mode: &str,
    exclusions: Array<'_, i32>,
) -> Result<Option<Places>, ErrorReport> {
    let funnel = funnel(steps, optional, within, mode)?;
    let exclusions = pairs(&exclusions, funnel.steps)?;
    Ok(chain(&times, &masks, &named, &funnel, &exclusions)?)
}

fn funnel(steps: i32, optional: i64, within: Interval, mode: &str) -> Result<Funnel, Error> {
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
    let optional = optional.cast_unsigned();
    if optional & 1 == 1 {
        return Err(Invalid::new("the first step of a funnel can't be optional", "Leave it out.").into());
    }
    Ok(Funnel {
        steps,
        optional,
        within: i64::try_from(within.as_micros()).unwrap_or(i64::MAX),
        mode,
    })
}

fn pairs(exclusions: &Array<'_, i32>, steps: usize) -> Result<Vec<Exclusion>, Error> {
    let ends: Option<Vec<usize>> = exclusions
        .iter()
        .map(|step| {
            usize::try_from(step?)
                .ok()?
                .checked_sub(1)
                .filter(|step| *step < steps)
        })
        .collect();
    ends.filter(|ends| ends.len() % 2 == 0 && ends.len() <= 2 * 64)
        .map(|ends| {
            ends.chunks_exact(2)
                .map(|pair| Exclusion {
                    from: pair[0],
                    to: pair[1],
                })
                .collect()
        })
        .ok_or_else(|| Invalid::new("these are no exclusions", "Two steps each, counted from 1.").into())
}

fn chain(
    times: &Array<'_, TimestampWithTimeZone>,
    masks: &Array<'_, i64>,
    named: &Array<'_, i64>,
    funnel: &Funnel,
    exclusions: &[Exclusion],
) -> Result<Option<Places>, Error> {
    if times.len() != masks.len() || times.len() != named.len() {
        return Err(Invalid::new(
            "times and masks differ in number",
            "Aggregate all of them over the same rows.",
        )
        .into());
    }
    let mut rows: Vec<(usize, Event, u64)> = (1..)
        .zip(times.iter().zip(masks.iter()).zip(named.iter()))
        .filter_map(|(position, ((time, mask), named))| {
            let event = Event {
                time: time?.into(),
                steps: mask?.cast_unsigned(),
            };
            Some((position, event, named?.cast_unsigned()))
        })
        .collect();
    // The caller's aggregates promise no order.
    rows.sort_by_key(|(_, event, _)| event.time);
    check_for_interrupts!();
    let events: Vec<Event> = rows.iter().map(|(_, event, _)| *event).collect();
    let named: Vec<u64> = rows.iter().map(|(_, _, named)| *named).collect();
    let chain = walk(&events, funnel);
    if is_excluded(&events, &named, &chain, funnel, exclusions) {
        return Ok(None);
    }
    // An array of PostgreSQL has at most 2^31 elements.
    Ok(Some(
        chain
            .into_iter()
            .map(|place| i32::try_from(rows[place?].0).ok())
            .collect(),
    ))
}
