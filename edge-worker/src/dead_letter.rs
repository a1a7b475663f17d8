//! What PostgreSQL would not take in a hundred attempts: kept in the bucket as a file that `weir.insert_batch` takes.

mod find;
mod replay;

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;
use worker::wasm_bindgen::JsValue;
use worker::{Bucket, Env, HttpMetadata, MessageBatch, MessageExt};

use crate::error::Error;
use crate::log::{self, Level};
use crate::message;

pub(crate) use find::{Search, find};
pub(crate) use replay::{list, replay};

/// The bucket's binding.
const BUCKET: &str = "DEAD_LETTERS";
/// What the objects' names begin with.
const PREFIX: &str = "dead-letters/";

/// Writes each message to an object of its own, so that one that is poison doesn't spoil its neighbours a second time.
/// A message whose object can't be written goes back to the queue.
pub(crate) async fn keep(batch: &MessageBatch<JsValue>, env: &Env, id: &str) {
    let bucket = match env.bucket(BUCKET) {
        Ok(bucket) => bucket,
        Err(error) => {
            log::line(
                Level::Error,
                "there is no bucket for dead letters",
                id,
                &json!({"cause": error.to_string()}),
            );
            batch.retry_all();
            return;
        }
    };
    let mut kept = 0;
    for message in batch.raw_iter() {
        match put(&bucket, message::bytes(&message.body())).await {
            Ok(()) => {
                message.ack();
                kept += 1;
            }
            Err(error) => {
                log::line(
                    Level::Error,
                    "a dead letter was not kept",
                    id,
                    &json!({"cause": error.to_string()}),
                );
                message.retry();
            }
        }
    }
    if kept > 0 {
        log::line(Level::Error, "dead letters kept", id, &json!({"settled": kept}));
    }
}

fn bucket(env: &Env) -> Result<Bucket, Error> {
    env.bucket(BUCKET).map_err(away)
}

/// The bytes of an object; `None` where there is none of that name, any more maybe.
async fn read(bucket: &Bucket, name: &str) -> Result<Option<Vec<u8>>, Error> {
    let object = bucket.get(name).execute().await.map_err(away)?;
    match object.as_ref().and_then(worker::Object::body) {
        Some(body) => Ok(Some(body.bytes().await.map_err(away)?)),
        None => Ok(None),
    }
}

fn away(error: worker::Error) -> Error {
    Error::Unavailable {
        what: "the bucket of dead letters",
        cause: error.to_string(),
    }
}

async fn put(bucket: &Bucket, body: Vec<u8>) -> worker::Result<()> {
    // Said in both fields, and not as a content encoding: a client would decompress it on the way down.
    let metadata = HttpMetadata {
        content_type: Some("application/gzip".to_owned()),
        ..HttpMetadata::default()
    };
    bucket
        .put(path(Utc::now(), Uuid::now_v7()), body)
        .http_metadata(metadata)
        .execute()
        .await?;
    Ok(())
}

/// `dead-letters/2026/03/09/<uuid>.ndjson.gz`: by day, and in order within one.
fn path(now: DateTime<Utc>, id: Uuid) -> String {
    format!("{PREFIX}{}/{id}.ndjson.gz", now.format("%Y/%m/%d"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_letter_is_filed_under_its_day() {
        let day = DateTime::from_timestamp(1_773_014_400, 0).unwrap();
        assert_eq!(
            path(day, Uuid::nil()),
            "dead-letters/2026/03/09/00000000-0000-0000-0000-000000000000.ndjson.gz"
        );
    }
}
