//! Statements that a backend keeps: each is parsed once, and planned anew only where its tables have changed.

use std::cell::RefCell;
use std::collections::HashMap;

use pgrx::datum::DatumWithOid;
use pgrx::pg_sys::PgOid;
use pgrx::spi::{OwnedPreparedStatement, SpiClient, SpiHeapTupleData, SpiResult, SpiTupleTable};

thread_local! {
    /// By their texts. There are as many as the source names, so none is ever given back.
    static KEPT: RefCell<HashMap<&'static str, &'static OwnedPreparedStatement>> = RefCell::default();
}

/// Runs a statement for a batch's sake. Only for one that wants the same plan whatever it is given: in the end it is planned for
/// arrays of unknown lengths.
pub(crate) fn run<'c>(
    client: &mut SpiClient<'c>,
    statement: &'static str,
    parameters: &[DatumWithOid<'_>],
) -> SpiResult<SpiTupleTable<'c>> {
    let kept = KEPT.with_borrow(|kept| kept.get(statement).copied());
    let prepared = match kept {
        Some(prepared) => prepared,
        None => {
            let types: Vec<_> = parameters.iter().map(|one| PgOid::from(one.oid())).collect();
            let prepared: &OwnedPreparedStatement =
                Box::leak(Box::new(client.prepare_mut(statement, &types)?.keep()));
            KEPT.with_borrow_mut(|kept| kept.insert(statement, prepared));
            prepared
        }
    };
    client.update(prepared, None, parameters)
}

/// The place in an array that a row's first column says, from 0. SQL counts from 1.
pub(crate) fn place(row: &SpiHeapTupleData<'_>) -> SpiResult<Option<usize>> {
    let place = row.get::<i64>(1)?;
    Ok(place.and_then(|place| usize::try_from(place - 1).ok()))
}
