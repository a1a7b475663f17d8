//! Events → pieces. Declared in `sql/timeline/timeline_encode.sql`.

use pgrx::Internal;
use pgrx::fcinfo::pg_getarg;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::{last_state, state};
use crate::pause::{Pause, interrupts};
use crate::timeline::dictionary::{Dictionary, UNKNOWN};
use crate::timeline::rows::{Row, Rows, session};

struct Encoder {
    names: Dictionary,
    tuples: Dictionary,
    rows: Rows,
}

/// Where these are among the arguments in SQL: they are read once, not with each row.
const KNOWN: usize = 6;
const KNOWN_TUPLES: usize = 7;
const KEEP: usize = 8;

/// Adds an event.
#[pg_extern(sql = false)]
fn timeline_encode_add(
    current: Internal,
    person: Option<i64>,
    at: Option<TimestampWithTimeZone>,
    event: Option<&str>,
    session_id: Option<&str>,
    tuple: Option<&str>,
    call: pg_sys::FunctionCallInfo,
) -> Result<Internal, ErrorReport> {
    let begin = || {
        // SAFETY: SQL declares two text[] and a boolean there.
        let (known, tuples, keep): (Option<Array<'_, &str>>, Option<Array<'_, &str>>, Option<bool>) = unsafe {
            (
                pg_getarg(call, KNOWN),
                pg_getarg(call, KNOWN_TUPLES),
                pg_getarg(call, KEEP),
            )
        };
        Ok(Encoder {
            names: Dictionary::known(known.iter().flat_map(Array::iter)),
            tuples: Dictionary::of_tuples(tuples.iter().flat_map(Array::iter), keep == Some(true)),
            rows: Rows::new(Pause(interrupts)),
        })
    };
    // SAFETY: SQL declares this function for one aggregate, whose state is an Encoder.
    let (encoder, next) = unsafe { state::<Encoder>(current, call, begin)? };
    if let (Some(person), Some(at), Some(event)) = (person, at, event) {
        encoder.rows.push(Row {
            person,
            time: at.into(),
            name: encoder.names.code(event),
            session: session_id.map_or(0, session),
            tuple: tuple.map_or(UNKNOWN, |tuple| encoder.tuples.code(tuple)),
        });
    }
    Ok(next)
}

/// The names that got a code, a line each; the tuples that did; then the pieces.
#[pg_extern(sql = false)]
fn timeline_encode_end(current: Internal) -> Option<Vec<Vec<u8>>> {
    // SAFETY: as above.
    let encoder = unsafe { last_state::<Encoder>(current)? };
    let mut answer = vec![
        encoder.names.new_lines().into_bytes(),
        encoder.tuples.new_lines().into_bytes(),
    ];
    answer.append(&mut encoder.rows.pieces());
    Some(answer)
}
