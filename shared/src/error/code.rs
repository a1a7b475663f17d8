//! Every error that an answer over HTTP may name: its code for programs, its status, and what the reference says of it.

use serde::{Serialize, Serializer};
use std::fmt;

macro_rules! codes {
    ($($variant:ident = $status:literal $text:literal, $when:literal, $remedy:literal;)*) => {
        /// What is wrong with a whole request, of whatever route.
        #[allow(missing_docs, reason = "each says when it is meant")]
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub enum Code { $($variant,)* }

        impl Code {
            /// All of them, by status.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name.
            pub fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// The HTTP status that says this to a sender without habits of its own. A dialect may have to say it otherwise.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status),* }
            }

            /// When it is answered, for the reference.
            pub fn when(self) -> &'static str {
                match self { $(Self::$variant => $when),* }
            }

            /// What to do about it, for the reference.
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$variant => $remedy),* }
            }
        }
    };
}

codes! {
    MalformedBody = 400 "malformed_body", "the body isn't JSON of the expected form, or its compression is broken", "send one event, or `{\"events\": […]}`";
    EmptyBody = 400 "empty_body", "there is no body", "send at least one event";
    InvalidArgument = 400 "invalid_argument", "a question, an argument or a parameter that there isn't, or of the wrong type", "the hint lists those there are";
    MissingKey = 401 "missing_key", "no key anywhere it may travel", "`weir.create_write_key()`, `weir.create_read_key()` or `weir.create_admin_key()` makes one";
    UnknownKey = 401 "unknown_key", "nobody made this key, or it was revoked", "make one; it works within ten seconds";
    ConflictingKeys = 401 "conflicting_keys", "the events of one body name different keys", "send each key's events by themselves";
    WrongKindOfKey = 403 "wrong_kind_of_key", "a read key that writes, a write key that reads, another than an admin key on an operator's route", "use the other kind";
    OriginNotAllowed = 403 "origin_not_allowed", "the page's origin isn't among the key's `allowed_origins`", "make a key with it";
    Forbidden = 403 "forbidden", "a question names an `environment`", "leave it out: it is the key's";
    NotFound = 404 "not_found", "nothing is at this path", "see the routes above";
    MethodNotAllowed = 405 "method_not_allowed", "the path takes other methods", "those of `Allow`";
    WrongState = 409 "wrong_state", "something must come first", "the hint says what";
    BodyTooLarge = 413 "body_too_large", "over 4 MiB, as it came", "send smaller bodies";
    UnpackedTooLarge = 413 "unpacked_too_large", "over 4 MiB, once decompressed", "send smaller bodies";
    TooManyEvents = 413 "too_many_events", "over 2,000 events", "send smaller bodies";
    UnsupportedEncoding = 415 "unsupported_encoding", "compressed in another way", "plain, gzip or deflate";
    RateLimited = 429 "rate_limited", "too many requests of this key in too short a time", "send the same again after `Retry-After`";
    QuotaExceeded = 429 "quota_exceeded", "the key has used its quota of today", "send the same again after midnight UTC, or raise it: `weir.set_quota()`";
    Internal = 500 "internal", "a fault on this side", "look for the `x-request-id` in the Worker's log";
    NotBuiltYet = 501 "not_built_yet", "a part of the contract that isn't built", "the hint says what to do meanwhile";
    Unavailable = 503 "unavailable", "the queue or the database can't be reached; any fault while taking events", "send the same again after `Retry-After`; ids see to it that nothing is stored twice";
    TimedOut = 504 "timed_out", "a question took longer than the role's `statement_timeout`", "ask for a shorter range";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}
