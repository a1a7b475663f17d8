//! What a batch brought, for those who count it: the rows of `weir.arrivals`.

use std::collections::BTreeMap;

use foldhash::HashMap;
use pgrx::spi::SpiClient;
use shared::batch::Row;

use super::promoted::Promoted;
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
    promoted: &Promoted,
) -> Result<(), Error> {
    let mut by_environment: BTreeMap<&str, Vec<&Row<'_>>> = BTreeMap::new();
    for row in stored {
        by_environment.entry(&row.environment).or_default().push(row);
    }
    let (mut environments, mut parts, mut data) = (Vec::new(), Vec::new(), Vec::new());
    let mut numbers = Vec::new();
    for (environment, rows) in by_environment {
        let tuples = Tuples::of(&rows, promoted);
        let number = tuples.as_ref().map_or(0, |_| promoted.number());
        let arrived = arrivals(&rows, owners, tuples.unwrap_or_default());
        for (part, bytes) in (0_i32..).zip(arrived.unwrap_or_default()) {
            environments.push(environment);
            parts.push(part);
            data.push(bytes);
            numbers.push(number);
        }
    }
    if !data.is_empty() {
        let statement = include_str!("../../../sql/queries/keep_arrivals.sql");
        kept::run(
            client,
            statement,
            &[
                batch.into(),
                environments.into(),
                parts.into(),
                data.into(),
                numbers.into(),
            ],
        )?;
    }
    Ok(())
}

/// The tuples of some rows; empty where nothing is promoted.
#[derive(Default)]
struct Tuples {
    texts: Vec<String>,
    /// By row: which text is its.
    codes: Vec<u32>,
}

impl Tuples {
    /// `None` where one of them can't be told.
    fn of(rows: &[&Row<'_>], promoted: &Promoted) -> Option<Self> {
        let mut tuples = Self::default();
        if promoted.is_empty() {
            return Some(tuples);
        }
        let mut codes: HashMap<String, u32> = HashMap::default();
        let mut text = String::new();
        for row in rows {
            if !promoted.write(row, &mut text) {
                return None;
            }
            let code = match codes.get(&text) {
                Some(code) => *code,
                None => {
                    codes.insert(text.clone(), tuples.texts.len() as u32);
                    tuples.texts.push(text.clone());
                    tuples.texts.len() as u32 - 1
                }
            };
            tuples.codes.push(code);
        }
        Some(tuples)
    }
}

/// The arrivals of one environment's rows; `None` where nobody knows a row's person.
fn arrivals(rows: &[&Row<'_>], owners: &Owners<'_>, tuples: Tuples) -> Option<Vec<Vec<u8>>> {
    let mut codes: HashMap<&str, u32> = HashMap::default();
    let mut names = Vec::new();
    let texts: Vec<&str> = tuples.texts.iter().map(String::as_str).collect();
    let mut tuples = tuples.codes.into_iter();
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
                tuple: tuples.next().unwrap_or(0),
            });
        }
        events.sort_unstable_by_key(|event| (event.person, event.time));
        arrivals.append(&mut arrival::write(&events, &names, &texts));
    }
    Some(arrivals)
}
