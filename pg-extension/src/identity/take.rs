//! Taking ids: each gets a person where it has none; those that are to be kept belong to this transaction until it ends.
//!
//! First the ids that are there are locked, then those that aren't are made, each in one order. Who makes ids waits
//! for none but others that are making, so no two batches can wait for each other. Where somebody else was first,
//! everything is given back and taken anew; by then those ids are there.

use std::collections::BTreeSet;

use pgrx::spi::SpiClient;

use super::claim::{Claim, Id};
use crate::error::Error;
use crate::kept;
use crate::subtransaction::subtransaction;

/// A `distinct_id` and its environment, in the order in which they are locked.
type Name = (String, String);

/// Why ids were given back.
enum Obstacle {
    /// Another transaction made an id, or merged persons, after we looked.
    Overtaken,
    Error(Error),
}

impl<E: Into<Error>> From<E> for Obstacle {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// The pairs that a batch's claims merge, as three columns.
#[derive(Default)]
struct Pairs {
    own: Vec<String>,
    other: Vec<String>,
    environments: Vec<String>,
}

/// The ids of a batch.
#[derive(Default)]
struct Wanted {
    /// To be locked: those that claims are about.
    kept: BTreeSet<Name>,
    /// To be there.
    known: BTreeSet<Name>,
}

/// Gives each id a person. Keeps to this transaction those that claims are about: those named, those they are merged
/// with, and all others of the persons that merge; and, if `keep_all`, every other one.
pub(crate) fn take<'a>(
    client: &mut SpiClient<'_>,
    ids: impl IntoIterator<Item = (&'a str, &'a str)>,
    claims: &[Claim<'_>],
    keep_all: bool,
) -> Result<(), Error> {
    let mut wanted = Wanted::default();
    let mut pairs = Pairs::default();
    for claim in claims {
        wanted.kept.insert(name(&claim.id));
        if let Some(merge) = &claim.merge {
            pairs.own.push(claim.id.distinct_id.clone());
            pairs.other.push(merge.with.distinct_id.clone());
            pairs.environments.push(claim.id.environment.clone());
            wanted.kept.insert(name(&merge.with));
        }
    }
    // Those of one person come one after the other, most often.
    let mut ids: Vec<(&str, &str)> = ids.into_iter().collect();
    ids.dedup();
    let owned = ids
        .into_iter()
        .map(|(id, environment)| (id.to_owned(), environment.to_owned()));
    match keep_all {
        true => wanted.kept.extend(owned),
        false => wanted.known.extend(owned),
    }
    if wanted.kept.is_empty() {
        let missing = missing(
            client,
            include_str!("../../../sql/queries/known_ids.sql"),
            &wanted.known,
        )?;
        make(client, missing)?;
        return Ok(());
    }
    loop {
        pgrx::check_for_interrupts!();
        wanted.kept.extend(merged_by(client, &pairs)?);
        wanted.known.retain(|name| !wanted.kept.contains(name));
        match subtransaction(|| take_all(client, &wanted, &pairs)) {
            Ok(()) => return Ok(()),
            Err(Obstacle::Overtaken) => {}
            Err(Obstacle::Error(error)) => return Err(error),
        }
    }
}

fn take_all(client: &mut SpiClient<'_>, wanted: &Wanted, pairs: &Pairs) -> Result<(), Obstacle> {
    let mut missing_ids = missing(
        client,
        include_str!("../../../sql/queries/lock_ids.sql"),
        &wanted.kept,
    )?;
    missing_ids.extend(missing(
        client,
        include_str!("../../../sql/queries/known_ids.sql"),
        &wanted.known,
    )?);
    let is_complete = make(client, missing_ids)?;
    let is_current = merged_by(client, pairs)?
        .iter()
        .all(|name| wanted.kept.contains(name));
    match is_complete && is_current {
        true => Ok(()),
        false => Err(Obstacle::Overtaken),
    }
}

/// Those of the names that a statement doesn't find.
fn missing<'n>(
    client: &mut SpiClient<'_>,
    statement: &'static str,
    names: &'n BTreeSet<Name>,
) -> Result<BTreeSet<&'n Name>, Error> {
    if names.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut is_missing = vec![true; names.len()];
    for row in kept::run(client, statement, &columns(names))? {
        let place = row
            .get::<i64>(1)?
            .and_then(|place| usize::try_from(place - 1).ok());
        if let Some(missing) = place.and_then(|place| is_missing.get_mut(place)) {
            *missing = false;
        }
    }
    let named = names.iter().zip(is_missing);
    Ok(named
        .filter_map(|(name, is_missing)| is_missing.then_some(name))
        .collect())
}

/// Gives these ids persons; says whether it was this transaction that gave each of them one.
fn make(client: &mut SpiClient<'_>, missing: BTreeSet<&Name>) -> Result<bool, Error> {
    if missing.is_empty() {
        return Ok(true);
    }
    let expected = i64::try_from(missing.len()).ok();
    let statement = include_str!("../../../sql/queries/make_ids.sql");
    let made = kept::run(client, statement, &columns(missing))?
        .first()
        .get_one::<i64>()?;
    Ok(made == expected)
}

fn name(id: &Id) -> Name {
    (id.distinct_id.clone(), id.environment.clone())
}

/// All the ids of the persons that the pairs merge.
fn merged_by(client: &mut SpiClient<'_>, pairs: &Pairs) -> Result<Vec<Name>, Error> {
    let mut names = Vec::new();
    if pairs.own.is_empty() {
        return Ok(names);
    }
    let rows = client.update(
        include_str!("../../../sql/queries/ids_to_merge.sql"),
        None,
        &[
            pairs.own.clone().into(),
            pairs.other.clone().into(),
            pairs.environments.clone().into(),
        ],
    )?;
    for row in rows {
        names.extend(row.get(1)?.zip(row.get(2)?));
    }
    Ok(names)
}

/// Names as two arrays.
fn columns<'n>(names: impl IntoIterator<Item = &'n Name>) -> [pgrx::datum::DatumWithOid<'n>; 2] {
    let (ids, environments): (Vec<_>, Vec<_>) = names
        .into_iter()
        .map(|(id, environment)| (Some(id.as_str()), Some(environment.as_str())))
        .unzip();
    [ids.into(), environments.into()]
}
