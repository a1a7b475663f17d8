//! What is wrong with a whole request: one variant for each thing that its sender can fix.
//!
//! What is wrong with one event of it is a [`Reason`](crate::reason::Reason).

mod code;

pub use code::Code;

use crate::limits;
use thiserror::Error;

/// Why a request is refused as a whole. [`code`](Error::code) is stable; the message is for people.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum Error {
    /// The body is not what its dialect says it should be. The detail is the parser's.
    #[error("the body can't be read: {detail}")]
    MalformedBody {
        /// What the parser met, and where.
        detail: String,
    },
    /// There is no body, or one without an event.
    #[error("the body holds no event")]
    EmptyBody,
    /// Compressed or encoded in a way that isn't spoken here.
    #[error("the encoding {name:?} is not supported")]
    UnsupportedEncoding {
        /// The encoding's name, as the sender gave it.
        name: String,
    },
    /// Larger than allowed, as it came.
    #[error("the body is larger than {limit_bytes} bytes")]
    BodyTooLarge {
        /// The limit that was passed, in bytes.
        limit_bytes: usize,
    },
    /// Larger than allowed once decompressed; nobody knows how much larger.
    #[error("the body unpacks to more than {limit_bytes} bytes")]
    UnpackedTooLarge {
        /// The limit that was passed, in bytes.
        limit_bytes: usize,
    },
    /// More events than one body may hold.
    #[error("the body holds {count} events, the limit is {limit}")]
    TooManyEvents {
        /// How many the body holds.
        count: usize,
        /// How many it may hold.
        limit: usize,
    },
    /// No write key anywhere it may travel.
    #[error("there is no write key in the request")]
    MissingKey,
    /// The events of one body name different keys.
    #[error("the request names more than one write key")]
    ConflictingKeys,
    /// A key nobody made, or one that was revoked.
    #[error("the key is unknown or revoked")]
    UnknownKey,
    /// A key of another kind than this takes: a read key that writes, a write key that reads.
    #[error("this kind of key can't do that")]
    WrongKindOfKey,
    /// The key is meant for other sites.
    #[error("the key may not be used from this origin")]
    OriginNotAllowed,
    /// The sender is over its rate.
    #[error("too many events in too short a time")]
    RateLimited {
        /// When to come back.
        retry_after_seconds: u32,
    },
    /// The key has had what it may have of a day.
    #[error("the key has used its quota of today")]
    QuotaExceeded {
        /// When to come back.
        retry_after_seconds: u32,
    },
    /// The events can't be made durable just now.
    #[error("the events can't be taken just now")]
    Unavailable {
        /// When to come back.
        retry_after_seconds: u32,
    },
}

impl Error {
    /// The stable name of this error, for programs.
    pub fn code(&self) -> Code {
        match self {
            Self::MalformedBody { .. } => Code::MalformedBody,
            Self::EmptyBody => Code::EmptyBody,
            Self::UnsupportedEncoding { .. } => Code::UnsupportedEncoding,
            Self::BodyTooLarge { .. } => Code::BodyTooLarge,
            Self::UnpackedTooLarge { .. } => Code::UnpackedTooLarge,
            Self::TooManyEvents { .. } => Code::TooManyEvents,
            Self::MissingKey => Code::MissingKey,
            Self::ConflictingKeys => Code::ConflictingKeys,
            Self::UnknownKey => Code::UnknownKey,
            Self::WrongKindOfKey => Code::WrongKindOfKey,
            Self::OriginNotAllowed => Code::OriginNotAllowed,
            Self::RateLimited { .. } => Code::RateLimited,
            Self::QuotaExceeded { .. } => Code::QuotaExceeded,
            Self::Unavailable { .. } => Code::Unavailable,
        }
    }

    /// What the sender can do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::MalformedBody { .. } => {
                "Send JSON: one event, an array of events, or an object that holds them.".into()
            }
            Self::EmptyBody => "Send at least one event.".into(),
            Self::UnsupportedEncoding { .. } => {
                "Send the body plain, or compressed with gzip or deflate.".into()
            }
            Self::BodyTooLarge { .. } | Self::UnpackedTooLarge { .. } | Self::TooManyEvents { .. } => format!(
                "Send smaller bodies: at most {} events and {} bytes after decompression.",
                limits::EVENTS_PER_BODY,
                limits::BODY_BYTES
            ),
            Self::MissingKey => {
                "Put the write key where this SDK carries it; weir.create_write_key() makes one.".into()
            }
            Self::ConflictingKeys => "Send the events of each write key in a request of their own.".into(),
            Self::UnknownKey => {
                "Make one with weir.create_write_key(), weir.create_read_key() or weir.create_admin_key().".into()
            }
            Self::WrongKindOfKey => "Events are sent with a write key (weir_w_…) and read with a read key (weir_r_…); metrics and dead letters are an admin key's (weir_a_…).".into(),
            Self::OriginNotAllowed => "Add the site to the key's allowed_origins.".into(),
            Self::RateLimited { retry_after_seconds } | Self::Unavailable { retry_after_seconds } => {
                format!("Send the same body again in {retry_after_seconds} seconds.")
            }
            Self::QuotaExceeded { .. } => {
                "Events are taken again after midnight UTC, or once weir.set_quota() allows more.".into()
            }
        }
    }

    /// The HTTP status of the code.
    pub fn status(&self) -> u16 {
        self.code().status()
    }

    /// Seconds for a `Retry-After` header, where coming back helps.
    pub fn retry_after_seconds(&self) -> Option<u32> {
        match self {
            Self::RateLimited { retry_after_seconds }
            | Self::QuotaExceeded { retry_after_seconds }
            | Self::Unavailable { retry_after_seconds } => Some(*retry_after_seconds),
            _ => None,
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::MalformedBody {
            detail: error.to_string(),
        }
    }
}
