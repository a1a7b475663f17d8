//! What goes back over HTTP.

use serde::Serialize;
use serde_json::json;
use shared::dialect::Reply;
use wasm_bindgen::JsValue;
use worker::{Response, web_sys};

use crate::error::Error;
use crate::log::{self, Level};
use crate::receive::Counts;
use crate::runtime;

/// Methods and headers that a page on another site may use with the reading routes. A read key is a secret that the
/// page must already have, so any site may; there are no cookies.
const READING_CORS: &[(&str, &str)] = &[
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "GET, POST, OPTIONS"),
    ("access-control-allow-headers", "authorization, content-type"),
    ("access-control-expose-headers", "x-request-id, retry-after"),
    ("access-control-max-age", "86400"),
];

/// What goes back, and what the log is told of it.
pub(crate) struct Answer {
    /// What the caller hears.
    pub(crate) reply: Reply,
    /// Why it isn't what they hoped.
    pub(crate) error: Option<Error>,
    /// What became of the events.
    pub(crate) counts: Option<Counts>,
    /// Messages that they became in the queue.
    pub(crate) queued: Option<usize>,
    /// Bytes of the body that came in.
    pub(crate) bytes: usize,
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self {
            reply,
            error: None,
            counts: None,
            queued: None,
            bytes: 0,
        }
    }
}

/// An answer of a reading route, which pages of any site may read.
impl From<Result<Reply, Error>> for Answer {
    fn from(result: Result<Reply, Error>) -> Self {
        let (reply, error) = match result {
            Ok(reply) => (reply, None),
            Err(error) => (self::error(&error), Some(error)),
        };
        Self {
            error,
            ..readable_anywhere(reply).into()
        }
    }
}

/// An answer in JSON, of one of our own routes.
pub(crate) fn json(status: u16, body: &impl Serialize) -> Reply {
    match serde_json::to_string(body) {
        Ok(body) => with_headers(
            status,
            body,
            &[
                ("content-type", "application/json"),
                ("cache-control", "no-store"),
            ],
        ),
        Err(cause) => error(&Error::Unexpected(cause.to_string())),
    }
}

/// An answer of 200 in plain words.
pub(crate) fn text(content_type: &str, body: String) -> Reply {
    with_headers(
        200,
        body,
        &[("content-type", content_type), ("cache-control", "no-store")],
    )
}

/// `{"error": {"code", "message", "hint", "docs"}}` with its status.
fn error(error: &Error) -> Reply {
    let body = json!({"error": {
        "code": error.code(),
        "message": error.message(),
        "hint": error.hint(),
        "docs": format!("docs/HTTP.md#{}", error.code()),
    }});
    let mut reply = with_headers(
        error.status(),
        body.to_string(),
        &[
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
        ],
    );
    if let Some(seconds) = error.retry_after_seconds() {
        reply.headers.push(("retry-after", seconds.to_string()));
    }
    if let Error::MethodNotAllowed { allow } = error {
        reply.headers.push(("allow", allow.clone()));
    }
    if error.status() == 401 {
        reply.headers.push(("www-authenticate", "Bearer".to_owned()));
    }
    reply
}

/// An answer to `OPTIONS` on one of the reading routes.
pub(crate) fn options(allow: &str) -> Reply {
    with_headers(204, String::new(), &[("allow", allow)])
}

fn readable_anywhere(mut reply: Reply) -> Reply {
    reply.headers.extend(owned(READING_CORS));
    reply
}

/// Hands an answer to the runtime, with the id under which the log knows it.
///
/// # Errors
/// Only where a header can't be written, which would be a fault of ours.
pub(crate) fn send(reply: &Reply, request_id: &str) -> worker::Result<web_sys::Response> {
    let mut headers = format!("x-request-id\n{request_id}");
    for (name, value) in &reply.headers {
        // Else it would begin another header.
        if value.contains('\n') {
            return Err(worker::Error::RustError(format!(
                "the header {name} has several lines"
            )));
        }
        headers.extend(["\n", name, "\n", value]);
    }
    Ok(runtime::answer(reply.status, &headers, &reply.body)?)
}

/// What is left to say where an answer can't be written: a fault of ours.
pub(crate) fn fault(fault: &worker::Error, request_id: &str) -> JsValue {
    log::line(
        Level::Error,
        "an answer was not written",
        request_id,
        &json!({"cause": fault.to_string()}),
    );
    let headers = format!("x-request-id\n{request_id}");
    runtime::answer(500, &headers, "INTERNAL SERVER ERROR").map_or_else(|error| error, Into::into)
}

/// Adds the id to an answer that the runtime has made.
///
/// # Errors
/// Only where the header can't be written, which would be a fault of ours.
pub(crate) fn with_request_id(response: Response, request_id: &str) -> worker::Result<web_sys::Response> {
    response.headers().set("x-request-id", request_id)?;
    Ok(response.into())
}

fn with_headers(status: u16, body: String, headers: &[(&'static str, &str)]) -> Reply {
    Reply {
        status,
        headers: owned(headers).collect(),
        body,
    }
}

fn owned(headers: &[(&'static str, &str)]) -> impl Iterator<Item = (&'static str, String)> {
    headers.iter().map(|(name, value)| (*name, (*value).to_owned()))
}
