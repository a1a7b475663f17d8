//! The border to `weir.persons` and `weir.person_ids`.

use pgrx::spi::SpiClient;

use super::claim::{Claim, Id};
use super::fold::{Person, Persons};
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
    let mut persons = Persons::default();
    let rows = client.update(
        include_str!("../../../sql/queries/load_persons.sql"),
        None,
        &[distinct_ids.into(), environments.into()],
    )?;
    for row in rows {
        let (Some(distinct_id), Some(environment), Some(number)) =
            (row.get(1)?, row.get(2)?, row.get::<i64>(3)?)
        else {
            continue;
        };
        let identified = row.get(4)?.unwrap_or(false);
        let properties = row.get::<&str>(5)?.unwrap_or("{}");
        let properties = serde_json::from_str(properties).unwrap_or_default();
        persons.add(
            Id {
                distinct_id,
                environment,
            },
            number,
            || Person {
                identified,
                properties,
            },
        );
    }
    Ok(persons)
}

fn write(client: &mut SpiClient<'_>, persons: &Persons) -> Result<(), Error> {
    let (from, into): (Vec<i64>, Vec<i64>) = persons.moves().unzip();
    if !from.is_empty() {
        client.update(
            include_str!("../../../sql/queries/move_ids.sql"),
            None,
            &[from.into(), into.into()],
        )?;
    }
    let mut numbers = Vec::new();
    let mut identified = Vec::new();
    let mut properties = Vec::new();
    for (number, person) in persons.changed() {
        numbers.push(number);
        identified.push(person.identified);
        properties.push(serde_json::to_string(&person.properties)?);
    }
    if !numbers.is_empty() {
        client.update(
            include_str!("../../../sql/queries/write_persons.sql"),
            None,
            &[numbers.into(), identified.into(), properties.into()],
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
