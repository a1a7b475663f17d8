//! An SDK's request: from its bytes to an answer that is true.

use std::rc::Rc;

use serde::Serialize;
use shared::batch::{Lines, MESSAGE_BYTES};
use shared::dialect::{self, Dialect, Received, Verdict};
use shared::error::Error as Refusal;
use shared::item::Item;
use shared::limits;
use uuid::Uuid;
use worker::Env;

use crate::config::Config;
use crate::error::{Error, RETRY_AFTER_SECONDS};
use crate::incoming::{self, Incoming};
use crate::keys::WriteKey;
use crate::reply::Answer;
use crate::sender::Network;
use crate::{body, clock, keys, limit, policy, route, salts, sink};

/// Answers a request on a dialect's route, in that SDK's words.
pub(crate) async fn receive(
    request: &Incoming,
    env: &Env,
    config: &Config,
    dialect: &dyn Dialect,
    purpose: dialect::Route,
) -> Answer {
    let (body, unread) = match purpose {
        dialect::Route::Events => match body::read(request, limits::BODY_BYTES).await {
            Ok(body) => (body, None),
            Err(error) => (Vec::new(), Some(error)),
        },
        dialect::Route::Answer | dialect::Route::Preflight => (Vec::new(), None),
    };
    let received_at = clock::now();
    let is_salted = purpose == dialect::Route::Events && dialect.hashes_visitors() && unread.is_none();
    let (salt, unread) = match is_salted {
        true => salts::of(received_at, env)
            .await
            .map_or_else(|error| (None, Some(error)), |salt| (Some(salt), None)),
        false => (None, unread),
    };
    let asked = dialect::Request {
        method: if request.method() == "HEAD" {
            "GET"
        } else {
            request.method()
        },
        base: incoming::base(request.url(), &config.prefix),
        path: route::without_prefix(request.path(), &config.prefix),
        query: request.query(),
        headers: request.headers(),
        body: &body,
        visitor_salt: salt.as_deref().unwrap_or_default(),
        received_at,
        // The retention is the database's: it rejects what is too old, with that reason.
        oldest: None,
        new_id: &Uuid::now_v7,
    };
    let taken = match (purpose, unread) {
        (dialect::Route::Preflight, _) => return dialect::preflight(&asked).into(),
        (dialect::Route::Answer, _) => return dialect.answer(&asked).into(),
        (dialect::Route::Events, _) if request.method() == "HEAD" => {
            return dialect::head(dialect, &asked).into();
        }
        (dialect::Route::Events, Some(error)) => Err(error),
        (dialect::Route::Events, None) => take(&asked, request, env, config, dialect).await,
    };
    match taken {
        Ok((received, queued)) => Answer {
            counts: Some(counts(&received.items)),
            queued: Some(queued),
            bytes: body.len(),
            ..dialect.reply(&asked, Verdict::Taken(&received)).into()
        },
        Err(error) => {
            let reply = dialect.reply(&asked, Verdict::Refused(&refusal(&error)));
            Answer {
                error: Some(error),
                bytes: body.len(),
                ..reply.into()
            }
        }
    }
}

/// Reads the events, finds whose they are, and makes them durable; says how many messages they are in the queue.
async fn take(
    asked: &dialect::Request<'_>,
    request: &Incoming,
    env: &Env,
    config: &Config,
    dialect: &dyn Dialect,
) -> Result<(Received, usize), Error> {
    let mut received = dialect.read(asked)?;
    let sent = Sent {
        network: Network::of(request),
        id: request.id(),
    };
    let mut parcels = vec![prepare(&mut received, asked, &sent, env, config).await?];
    for copy in &mut received.copies {
        parcels.push(prepare(copy, asked, &sent, env, config).await?);
    }
    let messages = parcels
        .iter_mut()
        .flat_map(|parcel| parcel.messages.drain(..))
        .collect();
    let queued = sink::take(env, config, messages, sent.id).await?;
    for parcel in &parcels {
        keys::count(&parcel.key, parcel.events);
    }
    Ok((received, queued))
}

/// What is known of a request besides what its dialect reads.
struct Sent<'a> {
    network: Network,
    /// By which the log knows it.
    id: &'a str,
}

/// What goes on of the events of one key.
struct Parcel {
    key: Rc<WriteKey>,
    events: usize,
    messages: Vec<Vec<u8>>,
}

/// Finds whose the events are, lets policy decide, and packs what is left.
async fn prepare(
    received: &mut Received,
    asked: &dialect::Request<'_>,
    sent: &Sent<'_>,
    env: &Env,
    config: &Config,
) -> Result<Parcel, Error> {
    let key = keys::write_key(env, &received.key).await?;
    if !key.allows(dialect::origin(asked)) {
        return Err(Refusal::OriginNotAllowed.into());
    }
    keys::check_quota(&key)?;
    limit::key(env, config, &key, sent.id).await?;
    received.place(&key.environment);
    let visitor = match policy::wants_visitor(&received.items, &config.policy) {
        true => Some(visitor(asked, &received.key, env).await?),
        false => None,
    };
    limit::persons(
        env,
        config,
        &key,
        visitor.as_deref(),
        &mut received.items,
        sent.id,
    )
    .await;
    policy::apply(
        &mut received.items,
        &sent.network.sender(asked, &config.policy),
        visitor.as_deref(),
        &config.policy,
    );
    key.rules.apply(&mut received.items);
    let mut lines = Lines::of_items(&received.items, &key.environment, asked.received_at);
    if key.quota.is_some() {
        lines.usage(&key.name, received.items.len(), asked.received_at);
    }
    let messages = lines.pack(MESSAGE_BYTES);
    Ok(Parcel {
        key,
        events: received.items.len(),
        messages: messages.into_iter().map(|message| message.body).collect(),
    })
}

/// The sender as a visitor of the day.
async fn visitor(asked: &dialect::Request<'_>, key: &str, env: &Env) -> Result<String, Error> {
    let salt = salts::of(asked.received_at, env).await?;
    let asked = dialect::Request {
        visitor_salt: &salt,
        ..*asked
    };
    Ok(dialect::visitor_id(&asked, key))
}

/// What a sender hears of an error: a fault on this side is one that passes, as a 4xx would make it throw events away.
fn refusal(error: &Error) -> Refusal {
    match error {
        Error::Request(refusal) => refusal.clone(),
        _ => Refusal::Unavailable {
            retry_after_seconds: RETRY_AFTER_SECONDS,
        },
    }
}

/// How many events went on, and how many didn't.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Counts {
    events: usize,
    rejected: usize,
    dropped: usize,
}

/// What became of the events, for the log.
fn counts(items: &[Item]) -> Counts {
    let mut counts = Counts::default();
    for item in items {
        match item {
            Item::Event(_) => counts.events += 1,
            Item::Rejected(_) => counts.rejected += 1,
            Item::Dropped(_) => counts.dropped += 1,
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_ours_is_never_a_reason_to_throw_events_away() {
        let faults = [
            Error::Unavailable {
                what: "the queue",
                cause: String::new(),
            },
            Error::Database {
                sqlstate: "42883".to_owned(),
                message: String::new(),
                hint: None,
            },
            Error::Unexpected(String::new()),
        ];
        assert!(faults.iter().all(|fault| refusal(fault).status() == 503));
        assert_eq!(refusal(&Refusal::UnknownKey.into()), Refusal::UnknownKey);
    }
}
