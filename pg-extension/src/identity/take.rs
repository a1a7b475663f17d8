//! Taking ids: each gets a person where it has none; those that are to be kept belong to this transaction until it ends.
//!
//! First the ids that are there are locked, then those that aren't are made, each in one order. Who makes ids waits
//! for none but others that are making, so no two batches can wait for each other. Where somebody else was first,
//! everything is given back and taken anew; by then those ids are there.

use std::borrow::Cow;
use std::collections::BTreeSet;

use foldhash::HashMap;
use pgrx::spi::SpiClient;

use super::claim::{Claim, Id};
use crate::error::Error;
use crate::kept;
use crate::subtransaction::subtransaction;

/// A `distinct_id` and its environment, in the order in which they are locked.
type Name<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Whose ids are. A merge that others have committed since may have ended the person: `weir.merged_persons` says so.
#[derive(Debug, Default)]
pub(crate) struct Owners<'a>(HashMap<Name<'a>, i64>);

impl Owners<'_> {
    /// The number of the person, for an id that was taken.
    pub(crate) fn of(&self, distinct_id: &str, environment: &str) -> Option<i64> {
        let name = (Cow::Borrowed(distinct_id), Cow::Borrowed(environment));
        self.0.get(&name).copied()
    }
}

/// Why ids were given back.
pub(super) enum Obstacle {
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
pub(super) struct Pairs {
    own: Vec<String>,
    other: Vec<String>,
    environments: Vec<String>,
}

impl Pairs {
    pub(super) fn of(claims: &[Claim<'_>]) -> Self {
        let mut pairs = Self::default();
        for claim in claims {
            if let Some(merge) = &claim.merge {
                pairs.own.push(claim.id.distinct_id.clone());
                pairs.other.push(merge.with.distinct_id.clone());
                pairs.environments.push(claim.id.environment.clone());
            }
        }
        pairs
    }
}

/// The ids of a batch.
#[derive(Default)]
struct Wanted<'a> {
    /// To be locked: those that claims are about.
    kept: BTreeSet<Name<'a>>,
    /// To be there.
    known: BTreeSet<Name<'a>>,
}

/// Gives each id a person, and says which. Keeps to this transaction those that claims are about: those named, those they
/// are merged with, and all others of the persons that merge.
pub(crate) fn take<'a>(
    client: &mut SpiClient<'_>,
    ids: impl IntoIterator<Item = (&'a str, &'a str)>,
    claims: &[Claim<'_>],
) -> Result<Owners<'a>, Error> {
    let mut wanted = Wanted::default();
    let pairs = Pairs::of(claims);
    for claim in claims {
        wanted.kept.insert(name(&claim.id));
        wanted
            .kept
            .extend(claim.merge.iter().map(|merge| name(&merge.with)));
    }
    // Those of one person come one after the other, most often.
    let mut ids: Vec<(&str, &str)> = ids.into_iter().collect();
    ids.dedup();
    wanted.known = ids
        .into_iter()
        .map(|(id, environment)| (Cow::Borrowed(id), Cow::Borrowed(environment)))
        .collect();
    loop {
        pgrx::check_for_interrupts!();
        wanted.kept.extend(merged_by(client, &pairs)?);
        wanted.known.retain(|name| !wanted.kept.contains(name));
        // Nobody waits for ids that are made, so where none is kept nothing has to be given back.
        let taken = match wanted.kept.is_empty() {
            true => take_all(client, &wanted, &pairs),
            false => subtransaction(|| take_all(client, &wanted, &pairs)),
        };
        match taken {
            Ok(owners) => return Ok(owners),
            Err(Obstacle::Overtaken) => {}
            Err(Obstacle::Error(error)) => return Err(error),
        }
    }
}

fn take_all<'a>(
    client: &mut SpiClient<'_>,
    wanted: &Wanted<'a>,
    pairs: &Pairs,
) -> Result<Owners<'a>, Obstacle> {
    let mut owners = Owners::default();
    let lock = include_str!("../../../sql/queries/lock_ids.sql");
    let look = include_str!("../../../sql/queries/known_ids.sql");
    let mut missing = find(client, lock, &wanted.kept, &mut owners)?;
    missing.extend(find(client, look, &wanted.known, &mut owners)?);
    let make = include_str!("../../../sql/queries/make_ids.sql");
    let is_complete = find(client, make, missing, &mut owners)?.is_empty();
    let is_current = merged_by(client, pairs)?
        .iter()
        .all(|name| wanted.kept.contains(name));
    match is_complete && is_current {
        true => Ok(owners),
        false => Err(Obstacle::Overtaken),
    }
}

/// Runs a statement that says whose ids are, in their order; returns those of which it doesn't.
fn find<'n, 'a: 'n>(
    client: &mut SpiClient<'_>,
    statement: &'static str,
    names: impl IntoIterator<Item = &'n Name<'a>>,
    owners: &mut Owners<'a>,
) -> Result<BTreeSet<&'n Name<'a>>, Error> {
    let names: Vec<&Name<'a>> = names.into_iter().collect();
    if names.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut missing: BTreeSet<&Name<'a>> = BTreeSet::new();
    let mut persons = vec![None; names.len()];
    for row in kept::run(client, statement, &columns(names.iter().copied()))? {
        if let Some(person) = kept::place(&row)?.and_then(|place| persons.get_mut(place)) {
            *person = row.get::<i64>(2)?;
        }
    }
    for (name, person) in names.into_iter().zip(persons) {
        match person {
            Some(person) => {
                owners.0.insert(name.clone(), person);
            }
            None => {
                missing.insert(name);
            }
        }
    }
    Ok(missing)
}

fn name(id: &Id) -> Name<'static> {
    (id.distinct_id.clone().into(), id.environment.clone().into())
}

/// All the ids of the persons that the pairs merge.
pub(super) fn merged_by(client: &mut SpiClient<'_>, pairs: &Pairs) -> Result<Vec<Name<'static>>, Error> {
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
        let (id, environment): (Option<String>, Option<String>) = (row.get(1)?, row.get(2)?);
        names.extend(
            id.zip(environment)
                .map(|(id, environment)| (id.into(), environment.into())),
        );
    }
    Ok(names)
}

/// Names as two arrays.
fn columns<'n>(names: impl IntoIterator<Item = &'n Name<'n>>) -> [pgrx::datum::DatumWithOid<'n>; 2] {
    let (ids, environments): (Vec<_>, Vec<_>) = names
        .into_iter()
        .map(|(id, environment)| (Some(id.as_ref()), Some(environment.as_ref())))
        .unzip();
    [ids.into(), environments.into()]
}
