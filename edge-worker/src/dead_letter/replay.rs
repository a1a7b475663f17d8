//! The operators' routes to the dead letters: how many there are, and into PostgreSQL with them after all.

use std::borrow::Cow;

use serde_json::{Value, json};
use shared::dialect::Reply;
use tokio_postgres::types::Type;
use worker::{Bucket, Env};

use super::{PREFIX, away, bucket, read};
use crate::database::{self, Database};
use crate::error::Error;
use crate::incoming::Incoming;
use crate::log::{self, Level};
use crate::{admin, reply};

/// Objects of one call unless said: a few seconds' work.
const DEFAULT_LIMIT: u32 = 100;
/// The most objects of one call: each takes two calls to R2 of the thousand that a request has.
const MAX_LIMIT: u32 = 400;

/// now() keeps Hyperdrive from taking this for a read.
const REPLAY: &str = "SELECT received, stored, duplicate, rejected, now()::text \
                      FROM weir.replay_dead_letter(object => $1::text, events => $2::bytea)";

/// `GET /api/v1/dead-letters`: how many there are, of the first thousand.
///
/// # Errors
/// Those of the key; [`Error::Unavailable`] where the bucket doesn't answer.
pub(crate) async fn list(request: &Incoming, env: &Env) -> Result<Reply, Error> {
    admin::connect(request, env, database::INGEST).await?;
    let listed = bucket(env)?.list().prefix(PREFIX).execute().await.map_err(away)?;
    let objects = listed.objects();
    Ok(reply::json(
        200,
        &json!({
            "objects": objects.len(),
            "bytes": objects.iter().map(worker::Object::size).sum::<u64>(),
            "more": listed.truncated(),
            "oldest": objects.first().map(worker::Object::key),
        }),
    ))
}

/// `POST /api/v1/dead-letters/replay`: the first `limit` objects, or those after `cursor`. What went in is deleted.
///
/// # Errors
/// Those of the key; [`Error::Argument`]; [`Error::Unavailable`] where PostgreSQL or the bucket goes away: what went in
/// until then has gone in, and the call may be repeated.
pub(crate) async fn replay(request: &Incoming, env: &Env) -> Result<Reply, Error> {
    let database = admin::connect(request, env, database::INGEST).await?;
    let portion = Portion::of(request)?;
    let bucket = bucket(env)?;
    let mut list = bucket.list().prefix(PREFIX).limit(portion.limit);
    if let Some(cursor) = portion.cursor {
        list = list.cursor(cursor);
    }
    let listed = list.execute().await.map_err(away)?;
    let mut done = Replayed::default();
    for object in listed.objects() {
        let name = object.key();
        match replay_one(&bucket, &database, &name).await {
            Ok(counts) => done.add(counts),
            Err(error) if error.is_outage() => return Err(error),
            Err(error) => {
                let failure = json!({"object": name, "code": error.code(), "cause": error.cause()});
                done.failed.push(failure);
            }
        }
    }
    let answer = done.answer(listed.truncated().then(|| listed.cursor()).flatten());
    log::line(Level::Info, "dead letters replayed", request.id(), &answer);
    Ok(reply::json(200, &answer))
}

/// What became of the events of one object; `None` where it had gone in before.
type Counts = Option<[i32; 4]>;

/// It is deleted after the commit. Should that fail, the next replay finds that it has gone in.
async fn replay_one(bucket: &Bucket, database: &Database, name: &str) -> Result<Counts, Error> {
    let Some(bytes) = read(bucket, name).await? else {
        return Ok(None);
    };
    let rows = database
        .rows(REPLAY, &[(&name, Type::TEXT), (&bytes, Type::BYTEA)])
        .await?;
    bucket.delete(name).await.map_err(away)?;
    match rows.first() {
        Some(row) => Ok(Some([
            row.try_get(0)?,
            row.try_get(1)?,
            row.try_get(2)?,
            row.try_get(3)?,
        ])),
        None => Ok(None),
    }
}

#[derive(Debug, Default)]
struct Replayed {
    objects: u32,
    /// Received, stored, duplicate, rejected.
    events: [i64; 4],
    failed: Vec<Value>,
}

impl Replayed {
    fn add(&mut self, counts: Counts) {
        let Some(counts) = counts else { return };
        self.objects += 1;
        for (sum, count) in self.events.iter_mut().zip(counts) {
            *sum += i64::from(count);
        }
    }

    fn answer(&self, next_cursor: Option<String>) -> Value {
        let [received, stored, duplicate, rejected] = self.events;
        json!({
            "objects": self.objects,
            "received": received,
            "stored": stored,
            "duplicate": duplicate,
            "rejected": rejected,
            "failed": self.failed,
            "next_cursor": next_cursor,
        })
    }
}

/// Which objects a call is about.
#[derive(Debug, Eq, PartialEq)]
struct Portion {
    limit: u32,
    cursor: Option<String>,
}

impl Portion {
    fn of(request: &Incoming) -> Result<Self, Error> {
        Self::from_query(request.parameters())
    }

    fn from_query<'a>(pairs: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>) -> Result<Self, Error> {
        let mut portion = Self {
            limit: DEFAULT_LIMIT,
            cursor: None,
        };
        for (name, value) in pairs {
            let limit = value.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
            match (name.as_ref(), limit) {
                ("limit", Some(limit)) => portion.limit = limit,
                ("cursor", _) => portion.cursor = Some(value.into_owned()),
                _ => {
                    return Err(Error::Argument {
                        message: format!("{name} can't be {value:?}"),
                        hint: format!(
                            "Parameters: limit, a number of objects from 1 to {MAX_LIMIT}, and cursor, the next_cursor of the answer before."
                        ),
                    });
                }
            }
        }
        Ok(portion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portion(query: &str) -> Result<Portion, Error> {
        Portion::from_query(worker::url::form_urlencoded::parse(query.as_bytes()))
    }

    #[test]
    fn a_call_is_bounded_whatever_is_asked_for() {
        assert_eq!(portion("").unwrap().limit, DEFAULT_LIMIT);
        assert_eq!(
            portion("limit=3&cursor=c").unwrap(),
            Portion {
                limit: 3,
                cursor: Some("c".to_owned())
            }
        );
        for query in ["limit=0", "limit=401", "limit=all", "all=1"] {
            assert_eq!(portion(query).unwrap_err().status(), 400, "{query}");
        }
    }

    #[test]
    fn what_went_in_is_added_up_and_what_had_gone_in_is_not() {
        let mut done = Replayed::default();
        for counts in [Some([3, 2, 1, 0]), None, Some([1, 0, 0, 1])] {
            done.add(counts);
        }
        assert_eq!(
            done.answer(None),
            json!({"objects": 2, "received": 4, "stored": 2, "duplicate": 1, "rejected": 1, "failed": [], "next_cursor": null})
        );
    }
}
