//! What each SDK says, and what it must hear back. A dialect is one file here and one line in [`DIALECTS`].

mod body;
mod cloudevents;
mod cors;
mod door;
mod draft;
mod native;
mod origin;
mod plausible;
mod posthog;
mod results;
mod rudderstack;
mod segment;
mod snowplow;
mod umami;
mod visitor;

pub use cloudevents::names_nobody;
pub use door::{Door, captured};
pub use origin::origin;
pub(crate) use snowplow::json_of;
pub use visitor::{id as visitor_id, is_id as is_visitor_id};

use crate::error::Error;
use crate::item::Item;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::borrow::Cow;
use uuid::Uuid;

/// All dialects, in the order in which they are asked whether a path is theirs.
pub static DIALECTS: &[&dyn Dialect] = &[
    &native::Native,
    &posthog::Posthog,
    &posthog::PosthogV1,
    &segment::Segment,
    &rudderstack::Rudderstack,
    &snowplow::Snowplow,
    &umami::Umami,
    &plausible::Plausible,
    &cloudevents::CloudEvents,
];

/// A request, whatever server it came through.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// `GET`, `POST`, `OPTIONS`, …
    pub method: &'a str,
    /// Where the collector was reached, with the first-party prefix: `https://shop.example/ingest`.
    pub base: &'a str,
    /// The path, without that prefix and without the query: `/i/v0/e/`.
    pub path: &'a str,
    /// What follows the `?`, as it came; empty where there is none.
    pub query: &'a str,
    /// The headers, their names in lower case.
    pub headers: &'a [(String, String)],
    /// The body as it was received: still compressed.
    pub body: &'a [u8],
    /// What visitors without an id are hashed with: random, and of the day. Empty where nobody needs it.
    pub visitor_salt: &'a [u8],
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// Events before it are rejected as `too_old`; `None` leaves that to the database, which knows the retention.
    pub oldest: Option<DateTime<Utc>>,
    /// Where new ids come from: UUIDv7.
    pub new_id: &'a dyn Fn() -> Uuid,
}

impl<'a> Request<'a> {
    /// The first header of that name (in lower case).
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first query parameter of that name, decoded.
    pub fn parameter(&self, name: &str) -> Option<Cow<'a, str>> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// The token of `Authorization: Bearer`.
    pub fn bearer(&self) -> Option<&'a str> {
        self.authorization("bearer")
    }

    /// The user of `Authorization: Basic`, where some SDKs put the write key, with an empty password.
    pub fn basic_user(&self) -> Option<String> {
        let pair = STANDARD.decode(self.authorization("basic")?).ok()?;
        let user = pair.split(|byte| *byte == b':').next()?;
        String::from_utf8(user.to_vec())
            .ok()
            .filter(|user| !user.is_empty())
    }

    fn authorization(&self, scheme: &str) -> Option<&'a str> {
        let (found, token) = self.header("authorization")?.trim().split_once(' ')?;
        found
            .eq_ignore_ascii_case(scheme)
            .then(|| token.trim())
            .filter(|token| !token.is_empty())
    }
}

/// What a request to a dialect's path is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Route {
    /// It brings events: [`Dialect::read`], then [`Dialect::reply`].
    Events,
    /// It is answered without any event: [`Dialect::answer`].
    Answer,
    /// A browser asks whether it may: [`preflight`].
    Preflight,
}

/// What a body holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The write key that it was sent with; nobody has looked it up yet.
    pub key: String,
    /// Its events, good and bad, in the order sent.
    pub items: Vec<Item>,
    /// The same events once more, for whoever else they are meant: each with a key, and ids, of its own.
    pub copies: Vec<Received>,
}

impl Received {
    /// What is meant for one key.
    pub fn new(key: String, items: Vec<Item>) -> Self {
        Self {
            key,
            items,
            copies: Vec::new(),
        }
    }

    /// Says which environment the events belong to, once the key has told.
    pub fn place(&mut self, environment: &str) {
        for item in &mut self.items {
            if let Item::Event(event) = item {
                environment.clone_into(&mut event.environment);
            }
        }
    }
}

/// What became of a request.
#[derive(Clone, Copy, Debug)]
pub enum Verdict<'a> {
    /// Its events are durable, or set aside with a reason.
    Taken(&'a Received),
    /// Nothing of it was taken.
    Refused(&'a Error),
}

/// A response, for whatever server it leaves through.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Headers, CORS included; their names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty with 204.
    pub body: String,
}

/// A GIF of one transparent pixel without a colour table: all its bytes happen to be ASCII.
const PIXEL: &str = "GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02L\x01\0;";

impl Reply {
    fn json(request: &Request<'_>, status: u16, body: &impl Serialize) -> Self {
        // What is answered has texts for keys, so this can't fail.
        let body = serde_json::to_string(body).unwrap_or_default();
        Self::text(request, status, "application/json", body)
    }

    fn text(request: &Request<'_>, status: u16, content_type: &str, body: String) -> Self {
        let mut headers = cors::headers(request);
        headers.push(("content-type", content_type.to_owned()));
        Self {
            status,
            headers,
            body,
        }
    }

    /// The one transparent pixel that an `<img>` asks for.
    fn pixel(request: &Request<'_>) -> Self {
        let mut reply = Self::text(request, 200, "image/gif", PIXEL.to_owned());
        reply.headers.push(("cache-control", "no-store".to_owned()));
        reply
    }

    fn empty(request: &Request<'_>, status: u16) -> Self {
        Self {
            status,
            headers: cors::headers(request),
            body: String::new(),
        }
    }

    /// Lets caches that many share keep it for five minutes: for each origin by itself, as it names the one that asks.
    fn public(mut self) -> Self {
        self.headers
            .push(("cache-control", "public, max-age=300".to_owned()));
        if !self.headers.iter().any(|(name, _)| *name == "vary") {
            self.headers.push(("vary", "origin".to_owned()));
        }
        self
    }

    /// Adds `Retry-After` where the error says that coming back helps.
    fn retry_after(mut self, error: &Error) -> Self {
        if let Some(seconds) = error.retry_after_seconds() {
            self.headers.push(("retry-after", seconds.to_string()));
        }
        self
    }
}

/// One SDK's way of sending events.
pub trait Dialect: Sync {
    /// Its name in logs and metrics.
    fn name(&self) -> &'static str;

    /// Where it answers.
    fn doors(&self) -> &'static [Door];

    /// Reads the events of a body: decompressed, split, each validated by itself and put into the one shape.
    ///
    /// An error refuses the body as a whole; a bad event is an [`Item::Rejected`] among good ones.
    fn read(&self, request: &Request<'_>) -> Result<Received, Error>;

    /// What this SDK must hear, so that it neither loses events nor sends them for ever.
    fn reply(&self, request: &Request<'_>, verdict: Verdict<'_>) -> Reply;

    /// Whether it knows visitors by [`Request::visitor_salt`], as the SDK keeps no id for them.
    fn hashes_visitors(&self) -> bool {
        false
    }

    /// The answer on a route that brings no events.
    fn answer(&self, request: &Request<'_>) -> Reply {
        Reply::empty(request, 404)
    }
}

/// Finds whose request this is, and what for.
pub fn find(method: &str, path: &str) -> Option<(&'static dyn Dialect, Route)> {
    let found = |method| {
        let doors = DIALECTS
            .iter()
            .flat_map(|dialect| dialect.doors().iter().map(move |door| (*dialect, door)));
        doors
            .filter(|(_, door)| door.takes(method, path))
            .map(|(dialect, door)| (dialect, door.purpose))
            .next()
    };
    if method == "OPTIONS" {
        return ["POST", "GET"]
            .into_iter()
            .find_map(found)
            .map(|(dialect, _)| (dialect, Route::Preflight));
    }
    found(method)
}

/// Answers `HEAD` where `GET` brings events: as if they had been taken. By HTTP it changes nothing, and what asks so, such as
/// the preview of a link, means nothing by it.
pub fn head(dialect: &dyn Dialect, request: &Request<'_>) -> Reply {
    let nothing = Received::new(String::new(), Vec::new());
    dialect.reply(request, Verdict::Taken(&nothing))
}

/// Answers a browser that asks whether it may send what it is about to.
pub fn preflight(request: &Request<'_>) -> Reply {
    Reply {
        status: 204,
        headers: [cors::preflight(request), cloudevents::validation(request)].concat(),
        body: String::new(),
    }
}

#[cfg(test)]
mod tests;
