//! The border to `weir.profiles` and `weir.person_ids`.

use pgrx::spi::SpiClient;

use super::changes::Changes;
use super::claim::{Claim, Id};
use super::fold::{Person, Persons};
use super::properties::Properties;
use super::property::Stamp;
use crate::error::Error;

/// Applies the claims, in their order, and writes what changed. The ids must have been taken.
pub(crate) fn apply(client: &mut SpiClient<'_>, claims: &[Claim<'_>]) -> Result<(), Error> {
    if claims.is_empty() {
        return Ok(());
    }
    let mut persons = load(client, claims)?;
    for claim in claims {
        persons.apply(claim);
    }
    move_ids(client, &persons)?;
    remember(client, &mut persons)?;
    write(client, &persons)
}

fn load(client: &mut SpiClient<'_>, claims: &[Claim<'_>]) -> Result<Persons, Error> {
    let named = claims
        .iter()
        .flat_map(|claim| std::iter::once(&claim.id).chain(claim.merge.as_ref().map(|merge| &merge.with)));
    let mut named: Vec<&Id> = named.collect();
    named.sort_unstable();
    named.dedup();
    let (distinct_ids, environments) = columns(named);
    let ids = [distinct_ids.into(), environments.into()];
    client.update(include_str!("../../../sql/queries/make_profiles.sql"), None, &ids)?;
    let mut persons = Persons::default();
    let rows = client.update(include_str!("../../../sql/queries/load_persons.sql"), None, &ids)?;
    for row in rows {
        let (Some(distinct_id), Some(environment), Some(number)) =
            (row.get(1)?, row.get(2)?, row.get::<i64>(3)?)
        else {
            continue;
        };
        let identified = row.get(4)?.unwrap_or(false);
        let values = row.get::<&str>(5)?.unwrap_or("{}");
        let times = row.get::<&str>(6)?.unwrap_or("{}");
        let properties = Properties::read(values, times)?;
        persons.add(
            Id {
                distinct_id,
                environment,
            },
            number,
            || Person {
                identified,
                properties,
                ..Person::default()
            },
        );
    }
    Ok(persons)
}

fn move_ids(client: &mut SpiClient<'_>, persons: &Persons) -> Result<(), Error> {
    let (from, into): (Vec<i64>, Vec<i64>) = persons.moves().unzip();
    if !from.is_empty() {
        client.update(
            include_str!("../../../sql/queries/move_ids.sql"),
            None,
            &[from.into(), into.into()],
        )?;
    }
    Ok(())
}

/// Reads the events again in which something that counts now may have been said; hardly ever are there any.
fn remember(client: &mut SpiClient<'_>, persons: &mut Persons) -> Result<(), Error> {
    let (numbers, times): (Vec<i64>, Vec<i64>) = persons.unsure().unzip();
    if numbers.is_empty() {
        return Ok(());
    }
    let rows = client.update(
        include_str!("../../../sql/queries/set_once_since.sql"),
        None,
        &[numbers.into(), times.into()],
    )?;
    for row in rows {
        let (Some(number), Some(time), Some(id), Some(said)) = (
            row.get(1)?,
            row.get(2)?,
            row.get::<pgrx::Uuid>(3)?,
            row.get::<&str>(4)?,
        ) else {
            continue;
        };
        let at = Stamp(time, uuid::Uuid::from_bytes(*id.as_bytes()));
        persons.remember(number, at, &Changes::read(said));
    }
    Ok(())
}

fn write(client: &mut SpiClient<'_>, persons: &Persons) -> Result<(), Error> {
    let mut numbers = Vec::new();
    let mut identified = Vec::new();
    let mut values = Vec::new();
    let mut times = Vec::new();
    for (number, person) in persons.changed() {
        numbers.push(number);
        identified.push(person.identified);
        values.push(person.properties.values()?);
        times.push(person.properties.times()?);
    }
    if !numbers.is_empty() {
        client.update(
            include_str!("../../../sql/queries/write_persons.sql"),
            None,
            &[numbers.into(), identified.into(), values.into(), times.into()],
        )?;
    }
    Ok(())
}

/// Ids as two arrays: `distinct_id`s and environments.
fn columns<'a>(ids: impl IntoIterator<Item = &'a Id>) -> (Vec<String>, Vec<String>) {
    ids.into_iter()
        .map(|id| (id.distinct_id.clone(), id.environment.clone()))
        .unzip()
}
