//! Events → pieces. Declared in `sql/timeline/timeline_encode.sql`.

use pgrx::Internal;
use pgrx::fcinfo::pg_getarg;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::{last_state, state};
use crate::timeline::names::Names;
use crate::timeline::rows::{Row, Rows, session};

#[derive(Default)]
struct Encoder {
    names: Names,
    rows: Rows,
}

/// Where `known` is among the arguments in SQL: it is read once, not with each row.
const KNOWN: usize = 5;

/// Adds an event.
#[pg_extern(sql = false)]
fn timeline_encode_add(
    current: Internal,
    person: Option<i64>,
    at: Option<TimestampWithTimeZone>,
    event: Option<&str>,
    session_id: Option<&str>,
    call: pg_sys::FunctionCallInfo,
) -> Result<Internal, ErrorReport> {
    let begin = || {
        // SAFETY: SQL declares a text[] there.
        let known: Option<Array<'_, &str>> = unsafe { pg_getarg(call, KNOWN) };
        Ok(Encoder {
            names: Names::known(known.iter().flat_map(Array::iter).flatten()),
            rows: Rows::default(),
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
        });
    }
    Ok(next)
}

/// The names that got a code, a line each; then the pieces.
#[pg_extern(sql = false)]
fn timeline_encode_end(current: Internal) -> Option<Vec<Vec<u8>>> {
    // SAFETY: as above.
    let encoder = unsafe { last_state::<Encoder>(current)? };
    let mut answer = vec![encoder.names.new_lines().into_bytes()];
    answer.append(&mut encoder.rows.pieces());
    Some(answer)
}
