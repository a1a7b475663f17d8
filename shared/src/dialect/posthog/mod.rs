//! posthog-js and PostHog's other SDKs. Source: their code, and PostHog's `rust/capture`.

mod config;
mod event;
mod payload;
mod v1;

pub(super) use v1::PosthogV1;

use super::body;
use super::{Dialect, Door, Received, Reply, Request, Verdict};
use crate::clock;
use crate::error::Error;
use crate::json::Text;
use chrono::{DateTime, Datelike, Utc};
use serde_json::json;

pub(super) struct Posthog;

/// A clock that says so or less was never set: posthog-js's own servers don't believe it either.
const LAST_UNBELIEVABLE_YEAR: i32 = 2020;

impl Dialect for Posthog {
    fn name(&self) -> &'static str {
        "posthog"
    }

    fn doors(&self) -> &'static [Door] {
        const {
            &[
                Door::events("POST", "/e"),
                Door::events("GET", "/e"),
                Door::events("POST", "/i/v0/e"),
                Door::events("GET", "/i/v0/e"),
                Door::events("POST", "/batch"),
                Door::events("GET", "/batch"),
                Door::events("POST", "/capture"),
                Door::events("GET", "/capture"),
                Door::events("POST", "/track"),
                Door::events("GET", "/track"),
                Door::events("POST", "/engage"),
                Door::events("GET", "/engage"),
                Door::answer("POST", config::REPLAY),
                Door::answer("POST", "/flags"),
                Door::answer("GET", "/flags"),
                Door::answer("POST", "/decide"),
                Door::answer("GET", "/decide"),
                Door::answer("GET", config::CONFIG),
                Door::answer("GET", config::SCRIPT),
            ]
        }
    }

    fn read(&self, request: &Request<'_>) -> Result<Received, Error> {
        let bytes = payload::decode(request)?;
        let text = Text::new(&bytes);
        let all = text.as_str().trim();
        let (events, fields) = match all.as_bytes().first() {
            None => return Err(Error::EmptyBody),
            Some(b'[') => (
                body::split(all)?.iter().map(|raw| raw.get()).collect(),
                body::Fields::new(),
            ),
            Some(_) => {
                let fields = body::fields(all)?;
                match fields.get("batch") {
                    Some(batch) => (
                        body::split(batch.get())?.iter().map(|raw| raw.get()).collect(),
                        fields,
                    ),
                    None => (vec![all], fields),
                }
            }
        };
        let envelope = event::Envelope {
            sent_at: sent_at(request, body::text(&fields, "sent_at")),
            names_missing_events: (trim(request.path) == "/engage").then_some("$identify"),
            library: None,
        };
        let of_request = body::text(&fields, "api_key").or_else(|| body::text(&fields, "token"));
        let mut tokens = event::Tokens::new(of_request);
        let items = events
            .into_iter()
            .map(|raw| event::read(request, &envelope, raw, text.is_replaced_in(raw), &mut tokens))
            .collect();
        Ok(Received::new(tokens.only()?, items))
    }

    fn reply(&self, request: &Request<'_>, verdict: Verdict<'_>) -> Reply {
        match verdict {
            Verdict::Taken(_) if request.parameter("beacon").is_some_and(|beacon| beacon == "1") => {
                Reply::empty(request, 204)
            }
            Verdict::Taken(_) => Reply::json(request, 200, &json!({"status": 1})),
            Verdict::Refused(error) => refusal(request, error),
        }
    }

    fn answer(&self, request: &Request<'_>) -> Reply {
        config::answer(request)
    }
}

/// A refusal in the words of PostHog's own servers.
fn refusal(request: &Request<'_>, error: &Error) -> Reply {
    // posthog-js throws away what is answered 429, and comes back after a 5xx.
    let status = if error.retry_after_seconds().is_some() {
        503
    } else {
        error.status()
    };
    let kind = if status == 401 || status == 403 {
        "authentication_error"
    } else {
        "validation_error"
    };
    let detail = format!("{error}. {}", error.hint());
    let body = json!({"type": kind, "code": error.code(), "detail": detail, "attr": null});
    Reply::json(request, status, &body).retry_after(error)
}

fn trim(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

/// The body's ISO time, else the query's milliseconds.
fn sent_at(request: &Request<'_>, in_body: Option<String>) -> Option<DateTime<Utc>> {
    let in_query = || {
        let value = request.parameter("_").or_else(|| request.parameter("sent_at"))?;
        value
            .parse()
            .ok()
            .and_then(clock::from_milliseconds)
            .or_else(|| clock::parse(&value))
    };
    in_body
        .and_then(|text| clock::parse(&text))
        .or_else(in_query)
        .filter(is_believable)
}

fn is_believable(time: &DateTime<Utc>) -> bool {
    time.year() > LAST_UNBELIEVABLE_YEAR
}

#[cfg(test)]
mod tests;
