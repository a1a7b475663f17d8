//! Segment's SDKs; RudderStack's speak the same on the same paths. Source: analytics-next, analytics-node, and Segment's
//! specification of its calls.

mod envelope;
mod event;
mod settings;

pub(super) use envelope::Envelope;
pub(super) use event::Call;

use super::{Dialect, Door, Received, Reply, Request, Verdict};
use crate::error::Error;
use crate::item::{Item, Rejected};
use serde_json::json;

pub(super) struct Segment;

impl Dialect for Segment {
    fn name(&self) -> &'static str {
        "segment"
    }

    fn doors(&self) -> &'static [Door] {
        const {
            &[
                // Letters for browsers, words for the rest.
                Door::events("POST", "/t"),
                Door::events("POST", "/p"),
                Door::events("POST", "/s"),
                Door::events("POST", "/i"),
                Door::events("POST", "/g"),
                Door::events("POST", "/a"),
                Door::events("POST", "/b"),
                Door::events("POST", "/v1/t"),
                Door::events("POST", "/v1/p"),
                Door::events("POST", "/v1/s"),
                Door::events("POST", "/v1/i"),
                Door::events("POST", "/v1/g"),
                Door::events("POST", "/v1/a"),
                Door::events("POST", "/v1/b"),
                Door::events("POST", "/v1/track"),
                Door::events("POST", "/v1/page"),
                Door::events("POST", "/v1/screen"),
                Door::events("POST", "/v1/identify"),
                Door::events("POST", "/v1/group"),
                Door::events("POST", "/v1/alias"),
                Door::events("POST", "/v1/merge"),
                Door::events("POST", "/v1/batch"),
                Door::events("POST", "/v1/import"),
                Door::answer("POST", "/m"),
                Door::answer("POST", "/v1/m"),
                Door::answer("GET", settings::SETTINGS),
            ]
        }
    }

    fn read(&self, request: &Request<'_>) -> Result<Received, Error> {
        Envelope::new(request)?.read(request, Call::of_path(last_part(request.path)))
    }

    fn reply(&self, request: &Request<'_>, verdict: Verdict<'_>) -> Reply {
        // RudderStack's SDKs say who they are; they hear what their own servers say.
        if request.header("anonymousid").is_some() {
            return super::rudderstack::reply(request, verdict);
        }
        match verdict {
            Verdict::Refused(error) => {
                let body = json!({"success": false, "code": error.code(), "message": format!("{error}. {}", error.hint())});
                Reply::json(request, status(error), &body).retry_after(error)
            }
            Verdict::Taken(received) => match only_rejection(request, received) {
                Some(Rejected { reason, .. }) => {
                    let body = json!({"success": false, "code": reason.text(), "message": reason.hint()});
                    Reply::json(request, 400, &body)
                }
                None => Reply::json(request, 200, &json!({"success": true})),
            },
        }
    }

    fn answer(&self, request: &Request<'_>) -> Reply {
        settings::answer(request)
    }
}

fn trim(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

fn last_part(path: &str) -> &str {
    trim(path).rsplit('/').next().unwrap_or_default()
}

/// What Segment's and RudderStack's SDKs take for "come back later" is 429, with its `Retry-After`.
pub(super) fn status(error: &Error) -> u16 {
    match error.retry_after_seconds() {
        Some(_) => 429,
        None => error.status(),
    }
}

/// Why the one event of a request is set aside: its sender hears of it, as it would be no use to send it again. A batch
/// is a success whatever is in it.
pub(super) fn only_rejection<'a>(request: &Request<'_>, received: &'a Received) -> Option<&'a Rejected> {
    let is_one = Call::of_path(last_part(request.path)).is_some();
    match received.items.as_slice() {
        [Item::Rejected(rejected)] if is_one => Some(rejected),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
