//! What a batch brought, for those who count it: the rows of `weir.arrivals`.

use std::collections::{BTreeMap, HashMap};

use pgrx::spi::SpiClient;
use shared::batch::Row;

use super::time::microseconds;
use crate::error::Error;
use crate::identity::Owners;
use crate::kept;
use crate::timeline::{self, arrival, session};

/// What is sorted at once.
const MAX_ROWS: usize = 1 << 14;

/// Writes what was stored of a batch. Where an event's person isn't known nothing is written, and readers take the
/// events of that batch and environment themselves.
pub(super) fn keep(
    client: &mut SpiClient<'_>,
    batch: i64,
    stored: &[&Row<'_>],
    owners: &Owners<'_>,
) -> Result<(), Error> {
    let mut by_environment: BTreeMap<&str, Vec<&Row<'_>>> = BTreeMap::new();
    for row in stored {
        by_environment.entry(&row.environment).or_default().push(row);
    }
    let (mut environments, mut parts, mut data) = (Vec::new(), Vec::new(), Vec::new());
    for (environment, rows) in by_environment {
        for (part, bytes) in (0_i32..).zip(arrivals(&rows, owners).unwrap_or_default()) {
            environments.push(environment);
            parts.push(part);
            data.push(bytes);
        }
    }
    if !data.is_empty() {
        let statement = include_str!("../../../sql/queries/keep_arrivals.sql");
        kept::run(
            client,
            statement,
            &[batch.into(), environments.into(), parts.into(), data.into()],
        )?;
    }
    Ok(())
}

/// The arrivals of one environment's rows; `None` where nobody knows a row's person.
fn arrivals(rows: &[&Row<'_>], owners: &Owners<'_>) -> Option<Vec<Vec<u8>>> {
    let mut codes: HashMap<&str, u32> = HashMap::new();
    let mut names = Vec::new();
    let mut arrivals = Vec::new();
    for rows in rows.chunks(MAX_ROWS) {
        let mut events = Vec::with_capacity(rows.len());
        for row in rows {
            let name = *codes.entry(&row.event).or_insert_with(|| {
                names.push(row.event.as_ref());
                names.len() as u32 - 1
            });
            events.push(timeline::Row {
                person: owners.of(&row.distinct_id, &row.environment)?,
                time: microseconds(row.timestamp),
                name,
                session: row.session_id.as_deref().map_or(0, session),
            });
        }
        events.sort_unstable_by_key(|event| (event.person, event.time));
        arrivals.append(&mut arrival::write(&events, &names));
    }
    Some(arrivals)
}
