//! Keeping writers of one `distinct_id` apart, in whichever environments they write, where no index does.
//!
//! Whoever holds a sender has locked its rows in `weir.person_ids`; where it has none yet, what it is called. First come the
//! rows, then the names, each in one order. Who has waited for a name looks again: had another made the rows meanwhile, a
//! third may hold those by now, so everything is given back and begun anew. Nobody waits for a row while they hold a name.

use std::borrow::Cow;
use std::collections::BTreeSet;

use pgrx::spi::SpiClient;

use super::claim::Claim;
use super::take::{Obstacle, Pairs, merged_by};
use crate::error::Error;
use crate::kept;
use crate::subtransaction::subtransaction;

/// Holds the senders of these events, and all whom their claims are about, until the transaction ends.
pub(crate) fn hold<'a>(
    client: &mut SpiClient<'_>,
    ids: impl IntoIterator<Item = &'a str>,
    claims: &'a [Claim<'_>],
) -> Result<(), Error> {
    let pairs = Pairs::of(claims);
    let mut senders: BTreeSet<Cow<'a, str>> = ids.into_iter().map(Cow::Borrowed).collect();
    for claim in claims {
        senders.insert(Cow::Borrowed(&claim.id.distinct_id));
        senders.extend(
            claim
                .merge
                .iter()
                .map(|merge| Cow::Borrowed(merge.with.distinct_id.as_str())),
        );
    }
    loop {
        pgrx::check_for_interrupts!();
        senders.extend(merged_by(client, &pairs)?.into_iter().map(|(id, _)| id));
        match subtransaction(|| hold_all(client, &senders, &pairs)) {
            Ok(()) => return Ok(()),
            Err(Obstacle::Overtaken) => {}
            Err(Obstacle::Error(error)) => return Err(error),
        }
    }
}

fn hold_all(
    client: &mut SpiClient<'_>,
    senders: &BTreeSet<Cow<'_, str>>,
    pairs: &Pairs,
) -> Result<(), Obstacle> {
    let names: Vec<Option<&str>> = senders.iter().map(|name| Some(name.as_ref())).collect();
    let mut is_there = vec![false; names.len()];
    let lock = include_str!("../../../sql/queries/lock_senders.sql");
    for row in kept::run(client, lock, &[names.clone().into()])? {
        if let Some(is_there) = kept::place(&row)?.and_then(|place| is_there.get_mut(place)) {
            *is_there = true;
        }
    }
    let new: Vec<_> = names
        .into_iter()
        .zip(is_there)
        .filter(|(_, is_there)| !is_there)
        .map(|(name, _)| name)
        .collect();
    let mut is_current = true;
    if !new.is_empty() {
        kept::run(
            client,
            include_str!("../../../sql/queries/lock_new_senders.sql"),
            &[new.clone().into()],
        )?;
        let any = kept::run(
            client,
            include_str!("../../../sql/queries/any_senders.sql"),
            &[new.into()],
        )?;
        is_current = any.first().get_one::<bool>()? == Some(false);
    }
    is_current &= merged_by(client, pairs)?
        .iter()
        .all(|(id, _)| senders.contains(id));
    match is_current {
        true => Ok(()),
        false => Err(Obstacle::Overtaken),
    }
}
