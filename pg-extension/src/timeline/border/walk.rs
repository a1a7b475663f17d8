//! A shard's walk through a question. Declared in `sql/timeline/timeline_walk.sql`.

use std::ops::Range;

use pgrx::Internal;
use pgrx::fcinfo::pg_getarg;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::{last_state, state};
use crate::error::Error;
use crate::filter::Invalid;
use crate::memory;
use crate::pause::{Pause, interrupts};
use crate::timeline::header::{Damaged, shard_said_by};
use crate::timeline::piece::Piece;
use crate::timeline::question::{Asking, Walking};
use crate::timeline::walk::{Live, Scope};
use crate::timeline::{place_of, shard_of, words};

struct Shard {
    shard: i32,
    /// Gone once it has ended.
    walk: Option<Box<dyn Walking>>,
}

/// Takes the next piece of the shard; a null piece only begins the walk. The arguments after it are the same in every
/// row, and read once: the question, from, to, live pieces, skipped persons.
#[pg_extern(sql = false)]
fn timeline_walk_add(
    current: Internal,
    shard: i32,
    week: Option<Date>,
    data: Option<&[u8]>,
    call: pg_sys::FunctionCallInfo,
) -> Result<Internal, ErrorReport> {
    // SAFETY: SQL declares this function for one aggregate, whose state is a Shard.
    let (walk, next) = unsafe { state::<Shard>(current, call, || begin(shard, call))? };
    if let (Some(data), Some(walk)) = (data, &mut walk.walk) {
        walk.take(data).map_err(|why| Error::DamagedPiece {
            shard,
            week: week.map_or_else(String::new, |week| week.to_string()),
            why,
        })?;
    }
    Ok(next)
}

fn begin(shard: i32, call: pg_sys::FunctionCallInfo) -> Result<Shard, Error> {
    // SAFETY: SQL declares these types at these places.
    let (question, from, to, pieces, skipped) = unsafe {
        (
            pg_getarg::<&str>(call, 4).unwrap_or_default(),
            pg_getarg::<TimestampWithTimeZone>(call, 5).map_or(i64::MIN, i64::from),
            pg_getarg::<TimestampWithTimeZone>(call, 6).map_or(i64::MAX, i64::from),
            pg_getarg::<Array<'_, &[u8]>>(call, 7),
            pg_getarg::<Array<'_, i64>>(call, 8),
        )
    };
    let live = Live {
        pieces: pieces_of(shard, pieces.iter().flat_map(Array::iter).flatten())?,
        skipped: skipped
            .iter()
            .flat_map(Array::iter)
            .flatten()
            .filter(|person| shard_of(*person) == shard)
            .map(place_of)
            .collect(),
        pause: Pause(interrupts),
    };
    Ok(Shard {
        shard,
        walk: Some(walk(question, shard, from..to, live)?),
    })
}

/// Begins what SQL asks.
pub(super) fn walk(
    question: &str,
    shard: i32,
    times: Range<i64>,
    live: Live,
) -> Result<Box<dyn Walking>, Invalid> {
    memory::keep();
    let Asking {
        asked,
        tuples,
        persons,
    } = serde_json::from_str(question).map_err(|error| {
        Invalid::new(
            format!("the timeline can't be asked this: {error}"),
            "Ask weir.funnel() and its like.",
        )
    })?;
    let scope = Scope {
        times,
        persons: persons.0..=persons.1,
        tuples,
    };
    Ok(asked.begin(shard, scope, live))
}

/// The live pieces of this shard in the order in which a walk takes them.
fn pieces_of<'a>(shard: i32, pieces: impl Iterator<Item = &'a [u8]>) -> Result<Vec<Vec<u8>>, Damaged> {
    let mut own = Vec::new();
    // Each shard is given those of all: of the others it reads no more than whose they are.
    for bytes in pieces.filter(|bytes| shard_said_by(bytes) == Some(shard)) {
        let header = Piece::read(bytes)?.header;
        own.push(((header.week, header.first_person), bytes.to_vec()));
    }
    own.sort_by_key(|(at, _)| *at);
    Ok(own.into_iter().map(|(_, bytes)| bytes).collect())
}

/// The shard's part of the answer: see [`words`].
#[pg_extern(sql = false)]
fn timeline_walk_end(current: Internal) -> Result<Option<Vec<u8>>, ErrorReport> {
    // SAFETY: as above.
    let Some(Shard { shard, walk }) = (unsafe { last_state::<Shard>(current) }) else {
        return Ok(None);
    };
    Ok(bytes(*shard, walk.take())?)
}

/// Ends a walk, and writes down what its question says.
pub(super) fn bytes(shard: i32, walk: Option<Box<dyn Walking>>) -> Result<Option<Vec<u8>>, Error> {
    let Some(walk) = walk else { return Ok(None) };
    let words = walk.end(interrupts).map_err(|why| Error::DamagedPiece {
        shard,
        week: String::new(),
        why,
    })?;
    Ok(Some(words::write(&words)))
}
