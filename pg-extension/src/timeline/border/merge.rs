//! Pieces → fewer pieces. Declared in `sql/timeline/timeline_merge.sql`.

use std::collections::HashMap;

use pgrx::Internal;
use pgrx::fcinfo::pg_getarg;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::{last_state, state};
use crate::error::Error;
use crate::pause::{Pause, interrupts};
use crate::timeline::merge::{add, worth_merging};
use crate::timeline::rows::Rows;

struct Merger {
    moved: HashMap<i64, Option<i64>>,
    rows: Rows,
}

/// Adds the events of a piece.
#[pg_extern(sql = false)]
fn timeline_merge_add(
    current: Internal,
    data: Option<&[u8]>,
    call: pg_sys::FunctionCallInfo,
) -> Result<Internal, ErrorReport> {
    let begin = || {
        // SAFETY: SQL declares two bigint[] there.
        let (from, into): (Option<Array<'_, i64>>, Option<Array<'_, i64>>) =
            unsafe { (pg_getarg(call, 2), pg_getarg(call, 3)) };
        let moved = match (from, into) {
            (Some(from), Some(into)) => from.iter().flatten().zip(into.iter()).collect(),
            _ => HashMap::new(),
        };
        Ok(Merger {
            moved,
            rows: Rows::new(Pause(interrupts)),
        })
    };
    // SAFETY: SQL declares this function for one aggregate, whose state is a Merger.
    let (merger, next) = unsafe { state::<Merger>(current, call, begin)? };
    if let Some(data) = data {
        add(data, &merger.moved, &mut merger.rows).map_err(Error::from)?;
    }
    Ok(next)
}

/// The pieces.
#[pg_extern(sql = false)]
fn timeline_merge_end(current: Internal) -> Option<Vec<Vec<u8>>> {
    // SAFETY: as above.
    let merger = unsafe { last_state::<Merger>(current)? };
    Some(merger.rows.pieces())
}

/// Which of a slot's runs are to become one, counted from 1.
#[pg_extern(sql = false)]
fn worth_merging_runs(bytes: Vec<i64>) -> Vec<i32> {
    worth_merging(&bytes)
        .into_iter()
        .map(|run| run as i32 + 1)
        .collect()
}
