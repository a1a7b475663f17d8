//! Where events become durable: the queue before the answer, PostgreSQL after it (or before it, where there is no queue).

mod apart;

use std::slice;

use serde_json::json;
use tokio_postgres::types::Type;
use worker::js_sys::Uint8Array;
use worker::wasm_bindgen::JsValue;
use worker::{
    BatchMessageBuilder, Env, MessageBatch, MessageExt, QueueContentType, QueueRetryOptionsBuilder,
    RawMessage, RawMessageBuilder,
};

use crate::clock;
use crate::config::{Config, Delivery};
use crate::database::{self, Database};
use crate::error::Error;
use crate::log::{self, Level};
use crate::{message, runtime, turns};

/// The queue's binding.
pub(crate) const QUEUE: &str = "QUEUE";

/// now() keeps Hyperdrive from taking this for a read that it could answer from its cache: it can't know that the
/// function writes, and it doesn't cache a statement that calls now().
const INSERT: &str =
    "SELECT received, stored, duplicate, rejected, now()::text FROM weir.insert_batch(events => $1::bytea)";

/// Makes members of a batch durable; after this the sender may hear success. Returns how many messages wait in the queue.
///
/// # Errors
/// [`Error::Unavailable`] where the queue, or PostgreSQL, doesn't take them. What was taken of them before that is
/// taken again when the sender sends them again, and found to be there by its ids.
pub(crate) async fn take(
    env: &Env,
    config: &Config,
    members: Vec<Vec<u8>>,
    request_id: &str,
) -> Result<usize, Error> {
    match config.delivery {
        Delivery::Queue => enqueue(env, members, request_id).await,
        Delivery::Direct => {
            let database = Database::connect(env, database::INGEST).await?;
            insert(&database, &members.concat()).await.map(|_| 0)
        }
    }
}

async fn enqueue(env: &Env, members: Vec<Vec<u8>>, request_id: &str) -> Result<usize, Error> {
    let mut queued = 0;
    let unavailable = |queued: usize, error: worker::Error| {
        // The request's own line says it of those that go well.
        log::line(
            Level::Info,
            "queued in part",
            request_id,
            &json!({"queued": queued}),
        );
        Error::Unavailable {
            what: "the queue",
            cause: error.to_string(),
        }
    };
    for members in message::send_batches(members) {
        let count = members.len();
        let sent = match members.as_slice() {
            // Nearly always there is one, which costs less by itself than as a batch.
            [member] => send(env, member).await,
            members => send_batch(env, members).await,
        };
        sent.map_err(|error| unavailable(queued, error))?;
        queued += count;
    }
    Ok(queued)
}

async fn send(env: &Env, member: &[u8]) -> worker::Result<()> {
    turns::promise(runtime::send(env, QUEUE, member)?).await?;
    Ok(())
}

async fn send_batch(env: &Env, members: &[Vec<u8>]) -> worker::Result<()> {
    let messages = members.iter().map(|member| {
        let body = JsValue::from(Uint8Array::from(member.as_slice()));
        RawMessageBuilder::new(body).build_with_content_type(QueueContentType::V8)
    });
    let batch = messages.fold(BatchMessageBuilder::new(), BatchMessageBuilder::message);
    env.queue(QUEUE)?.send_raw_batch(batch.build()).await
}

/// A message and its body.
type Parcel = (RawMessage, Vec<u8>);

/// Hands a batch of messages to PostgreSQL, in one statement unless that would be a very large one. What it can't take
/// goes back to the queue, which hands it to the dead letters in the end. `id`: by which the log knows this delivery.
pub(crate) async fn deliver(batch: &MessageBatch<JsValue>, env: &Env, config: &Config, id: &str) {
    let messages: Vec<Parcel> = batch
        .raw_iter()
        .map(|message| {
            let body = message::bytes(&message.body());
            (message, body)
        })
        .collect();
    let database = match Database::connect(env, database::INGEST).await {
        Ok(database) => database,
        Err(error) => return send_back(&messages, config, &error, id),
    };
    let mut rest = messages.as_slice();
    while !rest.is_empty() {
        let (portion, after) = rest.split_at(message::portion(rest.iter().map(|(_, body)| body.as_slice())));
        if let Err(Stopped { done, error }) = deliver_together(&database, portion, config, id).await {
            let rest = &rest[done..];
            return match apart::is_due(rest, &database, &error, config) {
                true => apart::deliver(rest, env, config, id).await,
                false => send_back(rest, config, &error, id),
            };
        }
        rest = after;
    }
}

/// The database went away after `done` messages.
struct Stopped {
    done: usize,
    error: Error,
}

async fn deliver_together(
    database: &Database,
    messages: &[Parcel],
    config: &Config,
    id: &str,
) -> Result<(), Stopped> {
    let all = messages
        .iter()
        .map(|(_, body)| body.as_slice())
        .collect::<Vec<_>>()
        .concat();
    match insert(database, &all).await {
        Ok(counts) => settle(messages, &counts, id),
        Err(error) if error.is_outage() => return Err(Stopped { done: 0, error }),
        Err(error) if messages.len() == 1 => send_back(messages, config, &error, id),
        // One of them may be poison: each is tried by itself, so that it doesn't hold up its neighbours.
        Err(_) => {
            for (done, message) in messages.iter().enumerate() {
                match insert(database, &message.1).await {
                    Ok(counts) => settle(slice::from_ref(message), &counts, id),
                    Err(error) if error.is_outage() => return Err(Stopped { done, error }),
                    Err(error) => send_back(slice::from_ref(message), config, &error, id),
                }
            }
        }
    }
    Ok(())
}

fn send_back(messages: &[Parcel], config: &Config, error: &Error, id: &str) {
    let now = clock::now_ms();
    for (message, _) in messages {
        let age_seconds = now.saturating_sub(message.timestamp().as_millis()) / 1000;
        let delay = config.retry_after(u32::try_from(age_seconds).unwrap_or(u32::MAX));
        message.retry_with_options(&QueueRetryOptionsBuilder::new().with_delay_seconds(delay).build());
    }
    log::line(
        Level::Warn,
        "PostgreSQL did not take a batch; it stays in the queue",
        id,
        &json!({"messages": messages.len(), "code": error.code(), "cause": error.cause()}),
    );
}

/// What became of the events of one insert.
struct Counts {
    received: i32,
    stored: i32,
    duplicate: i32,
    rejected: i32,
}

async fn insert(database: &Database, bytes: &[u8]) -> Result<Counts, Error> {
    let rows = database.rows(INSERT, &[(&bytes, Type::BYTEA)]).await?;
    let row = rows
        .first()
        .ok_or_else(|| Error::Unexpected("insert_batch answered without a row".to_owned()))?;
    Ok(Counts {
        received: row.try_get(0)?,
        stored: row.try_get(1)?,
        duplicate: row.try_get(2)?,
        rejected: row.try_get(3)?,
    })
}

fn settle(messages: &[Parcel], counts: &Counts, id: &str) {
    for (message, _) in messages {
        message.ack();
    }
    log::line(
        Level::Info,
        "delivered",
        id,
        &json!({
            "settled": messages.len(),
            "received": counts.received,
            "stored": counts.stored,
            "duplicate": counts.duplicate,
            "rejected": counts.rejected,
        }),
    );
}
