//! `GET /api/v1/health`: whether events can be taken, and whether they arrive.

use serde_json::json;
use shared::dialect::Reply;
use worker::Env;

use crate::config::{Config, Delivery};
use crate::database::{self, Database};
use crate::error::Error;
use crate::incoming::Incoming;
use crate::log::{self, Level};
use crate::{clock, reply, sink};

/// Asks both roles' connections for an answer. 200 where all is well, 503 otherwise: `degraded` means that events are
/// still taken into the queue while the database is away.
pub(crate) async fn check(request: &Incoming, env: &Env, config: &Config) -> Reply {
    let started = clock::now_ms();
    let answers = [ping(env, database::INGEST).await, ping(env, database::READ).await];
    let database_ok = answers.iter().all(Result::is_ok);
    for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        log::line(
            Level::Warn,
            "the database is not well",
            request.id(),
            &json!({"code": error.code(), "cause": error.cause()}),
        );
    }
    let queue = match (config.delivery, env.queue(sink::QUEUE)) {
        (Delivery::Direct, _) => "off",
        (Delivery::Queue, Ok(_)) => "ok",
        (Delivery::Queue, Err(_)) => "missing",
    };
    let (status, word) = summary(database_ok, queue);
    reply::json(
        status,
        &json!({
            "status": word,
            "database": if database_ok { "ok" } else { "unreachable" },
            "queue": queue,
            "version": env!("CARGO_PKG_VERSION"),
            "database_version": answers.into_iter().flatten().next(),
            "settings": config.policy.problems,
            "took_ms": clock::now_ms().saturating_sub(started),
        }),
    )
}

async fn ping(env: &Env, binding: &'static str) -> Result<String, Error> {
    Database::connect(env, binding)
        .await?
        .text("SELECT weir.ping() WHERE now() IS NOT NULL", &[])
        .await
}

fn summary(database_ok: bool, queue: &str) -> (u16, &'static str) {
    match (database_ok, queue) {
        (true, "ok" | "off") => (200, "ok"),
        (false, "ok") => (503, "degraded"),
        _ => (503, "down"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_without_a_database_is_degraded_and_direct_delivery_without_one_is_down() {
        assert_eq!(summary(true, "ok"), (200, "ok"));
        assert_eq!(summary(true, "off"), (200, "ok"));
        assert_eq!(summary(false, "ok"), (503, "degraded"));
        assert_eq!(summary(false, "off"), (503, "down"));
        assert_eq!(summary(true, "missing"), (503, "down"));
    }
}
