//! Events as SQL sorts them → a question. Declared in `sql/timeline/timeline_walk_events.sql`.

use pgrx::Internal;
use pgrx::fcinfo::pg_getarg;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::walk::{bytes, walk};
use super::{last_state, state};
use crate::error::Error;
use crate::timeline::columns::Columns;
use crate::timeline::dictionary::Dictionary;
use crate::timeline::question::Walking;
use crate::timeline::rows::session;
use crate::timeline::walk::Live;
use crate::timeline::{place_of, shard_of};

struct Shard {
    shard: i32,
    /// Gone once it has ended.
    walk: Option<Box<dyn Walking>>,
    names: Dictionary,
    /// Whose events are held, and those, labelled with the codes of their names.
    person: i64,
    held: Columns<u32>,
}

impl Shard {
    /// Takes the person whose events are held to the question.
    fn flush(&mut self) {
        if let Some(walk) = &mut self.walk {
            walk.person(place_of(self.person).into(), self.held.all());
        }
        self.held.clear();
    }
}

/// Where `question` and `names` are among the arguments in SQL: they are read once, not with each row.
const QUESTION: usize = 5;
const NAMES: usize = 6;

/// Takes the next event of the shard's persons, which come one after the other.
#[pg_extern(sql = false)]
fn timeline_walk_events_add(
    current: Internal,
    person: i64,
    at: TimestampWithTimeZone,
    event: &str,
    session_id: Option<&str>,
    call: pg_sys::FunctionCallInfo,
) -> Result<Internal, ErrorReport> {
    let shard = shard_of(person);
    let begin = || {
        // SAFETY: SQL declares a text and a text[] there.
        let (question, names) = unsafe {
            (
                pg_getarg::<&str>(call, QUESTION).unwrap_or_default(),
                pg_getarg::<Array<'_, &str>>(call, NAMES),
            )
        };
        Ok::<_, Error>(Shard {
            shard,
            walk: Some(walk(question, shard, i64::MIN..i64::MAX, Live::default())?),
            names: Dictionary::known(names.iter().flat_map(Array::iter)),
            person,
            held: Columns::default(),
        })
    };
    // SAFETY: SQL declares this function for one aggregate, whose state is a Shard.
    let (state, next) = unsafe { state::<Shard>(current, call, begin)? };
    if state.person != person {
        state.flush();
        state.person = person;
    }
    state.held.times.push(at.into());
    state.held.labels.push(state.names.code(event));
    state.held.sessions.push(session_id.map_or(0, session));
    Ok(next)
}

/// The shard's part of the answer: see `timeline_walk_end`.
#[pg_extern(sql = false)]
fn timeline_walk_events_end(current: Internal) -> Result<Option<Vec<u8>>, ErrorReport> {
    // SAFETY: as above.
    let Some(state) = (unsafe { last_state::<Shard>(current) }) else {
        return Ok(None);
    };
    state.flush();
    Ok(bytes(state.shard, state.walk.take())?)
}
