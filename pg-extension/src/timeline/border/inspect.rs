//! What a piece says of itself. Declared in `sql/timeline/timeline_piece.sql` and `timeline_has.sql`.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::Error;
use crate::timeline::dictionary::UNKNOWN;
use crate::timeline::header::{Damaged, Header};
use crate::timeline::piece::Piece;
use crate::timeline::{SHARD_BITS, week_start};

/// The columns of the piece's row.
#[pg_extern(sql = false)]
#[allow(
    clippy::type_complexity,
    reason = "pgrx reads a return type only where it stands in full"
)]
fn timeline_piece(
    data: &[u8],
) -> Result<
    TableIterator<
        'static,
        (
            name!(shard, i32),
            name!(week, TimestampWithTimeZone),
            name!(first_person, i32),
            name!(events, i32),
        ),
    >,
    ErrorReport,
> {
    let Header {
        shard,
        week,
        first_person,
        events,
        ..
    } = Header::read(data).map_err(Error::from)?;
    let week = TimestampWithTimeZone::try_from(week_start(week))
        .map_err(|_| Error::from(Damaged("its week is out of range")))?;
    Ok(TableIterator::once((
        shard,
        week,
        first_person.into(),
        events.into(),
    )))
}

/// Whether any of these persons is in the piece.
#[pg_extern(sql = false)]
fn timeline_has(data: &[u8], persons: Vec<i64>) -> Result<bool, ErrorReport> {
    let piece = Piece::read(data).map_err(Error::from)?;
    let shard = i64::from(piece.header.shard) << SHARD_BITS;
    Ok(piece
        .persons()
        .any(|(person, _)| persons.binary_search(&(shard | i64::from(person))).is_ok()))
}

/// The codes of the tuples of its events, or of those of some persons, ascending; 0 is one that isn't known.
#[pg_extern(sql = false)]
fn timeline_piece_tuples(
    data: Option<&[u8]>,
    persons: Option<Vec<i64>>,
) -> Result<Option<Vec<i32>>, ErrorReport> {
    let Some(data) = data else { return Ok(None) };
    let piece = Piece::read(data).map_err(Error::from)?;
    let mut tuples = match persons {
        None => piece.tuples(),
        Some(persons) => tuples_of(&piece, &persons),
    }
    .map_err(Error::from)?;
    if tuples.is_empty() && piece.header.tuples == 0 {
        tuples.push(UNKNOWN);
    }
    Ok(Some(tuples.into_iter().map(|tuple| tuple as i32).collect()))
}

/// - `persons`: sorted
fn tuples_of(piece: &Piece<'_>, persons: &[i64]) -> Result<Vec<u32>, Damaged> {
    let shard = i64::from(piece.header.shard) << SHARD_BITS;
    let is_meant = |person: u16| persons.binary_search(&(shard | i64::from(person))).is_ok();
    let mut owners = piece
        .persons()
        .flat_map(|(person, count)| (0..count).map(move |_| person));
    let mut tuples = Vec::new();
    piece.each_tuple(
        |tuple| tuple,
        |_, tuple| {
            if owners.next().is_some_and(is_meant) {
                tuples.push(tuple);
            }
        },
    )?;
    tuples.sort_unstable();
    tuples.dedup();
    Ok(tuples)
}
