//! Everything that can go wrong between a request and its answer, and the one mapping of it to a [`Code`], which has its HTTP status.

use shared::error::Code;
use thiserror::Error as ThisError;
use tokio_postgres::error::SqlState;

/// Seconds after which it is worth coming back to what could not be reached.
pub(crate) const RETRY_AFTER_SECONDS: u32 = 5;

/// Why a request is not answered as it hoped.
#[derive(Debug, ThisError)]
pub(crate) enum Error {
    /// What a sender of events can fix.
    #[error(transparent)]
    Request(#[from] shared::error::Error),
    /// What a reader can fix, found before the database was asked.
    #[error("{message}")]
    Argument { message: String, hint: String },
    /// No route has this path.
    #[error("there is nothing at this path")]
    NotFound,
    /// The path is a route, with other methods.
    #[error("this path does not take that method")]
    MethodNotAllowed { allow: String },
    /// The database answered with an error of its own.
    #[error("{message}")]
    Database {
        sqlstate: String,
        message: String,
        hint: Option<String>,
    },
    /// No answer came from what is behind the Worker.
    #[error("{what} can't be reached just now")]
    Unavailable { what: &'static str, cause: String },
    /// A fault of ours.
    #[error("{0}")]
    Unexpected(String),
}

impl Error {
    /// The stable name, for programs.
    pub(crate) fn code(&self) -> Code {
        match self {
            Self::Request(error) => error.code(),
            Self::Argument { .. } => Code::InvalidArgument,
            Self::NotFound => Code::NotFound,
            Self::MethodNotAllowed { .. } => Code::MethodNotAllowed,
            Self::Database { sqlstate, .. } => match sqlstate.as_str() {
                "28000" => Code::UnknownKey,
                "42501" => Code::Forbidden,
                "55000" => Code::WrongState,
                "0A000" => Code::NotBuiltYet,
                "57014" => Code::TimedOut,
                state if state.starts_with("22") => Code::InvalidArgument,
                _ => Code::Internal,
            },
            Self::Unavailable { .. } => Code::Unavailable,
            Self::Unexpected(_) => Code::Internal,
        }
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> u16 {
        self.code().status()
    }

    /// What the error says to a stranger. A fault of ours tells them nothing of our insides.
    pub(crate) fn message(&self) -> String {
        match self.status() {
            500 => "something went wrong on this side".to_owned(),
            _ => self.to_string(),
        }
    }

    /// What the caller can do about it.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Request(error) => error.hint(),
            Self::Argument { hint, .. } => hint.clone(),
            Self::NotFound => "Events go to /api/v1/events/batch or to an SDK's own routes; questions to /api/v1/query/{question}.".to_owned(),
            Self::MethodNotAllowed { allow } => format!("Use one of: {allow}."),
            Self::Unavailable { .. } => format!("Try again in {RETRY_AFTER_SECONDS} seconds."),
            Self::Database { hint: Some(hint), .. } if self.status() != 500 => hint.clone(),
            Self::Database { sqlstate, .. } if sqlstate == "57014" => {
                "Ask for a shorter range of time, or raise the role's statement_timeout.".to_owned()
            }
            Self::Database { .. } if self.status() == 400 => {
                "An argument holds what PostgreSQL can't take; the message says what.".to_owned()
            }
            Self::Database { .. } | Self::Unexpected(_) => {
                "Look for the x-request-id of this answer in the Worker's log.".to_owned()
            }
        }
    }

    /// Whether it would have met any other statement as well. Memory that a batch is too large for, or a temporary file,
    /// may be enough for each of its parts.
    pub(crate) fn is_outage(&self) -> bool {
        matches!(self, Self::Unavailable { cause, .. } if !["53200", "53400"].contains(&cause.as_str()))
    }

    /// Whether the server ended the session, or all of them.
    pub(crate) fn is_shutdown(&self) -> bool {
        matches!(self, Self::Unavailable { cause, .. } if cause.starts_with("57P"))
    }

    /// Seconds for `Retry-After`, where coming back helps.
    pub(crate) fn retry_after_seconds(&self) -> Option<u32> {
        match self {
            Self::Request(error) => error.retry_after_seconds(),
            Self::Unavailable { .. } => Some(RETRY_AFTER_SECONDS),
            _ => None,
        }
    }

    /// What the log may know of it and a stranger may not. The database's message could quote an event: its SQLSTATE
    /// must do.
    pub(crate) fn cause(&self) -> Option<String> {
        match self {
            Self::Unavailable { cause, .. } => Some(cause.clone()),
            Self::Database { sqlstate, .. } => Some(sqlstate.clone()),
            Self::Unexpected(cause) => Some(cause.clone()),
            _ => None,
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(refusal) = error.as_db_error() else {
            // Without an answer from the server it is the wire, or an answer of a type that isn't ours.
            return match error.is_closed() || is_io(&error) {
                true => Self::Unavailable {
                    what: "the database",
                    cause: error.to_string(),
                },
                false => Self::Unexpected(error.to_string()),
            };
        };
        if is_passing(refusal.code()) {
            return Self::Unavailable {
                what: "the database",
                cause: refusal.code().code().to_owned(),
            };
        }
        Self::Database {
            sqlstate: refusal.code().code().to_owned(),
            message: refusal.message().to_owned(),
            hint: refusal.hint().map(str::to_owned),
        }
    }
}

fn is_io(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>())
}

/// What goes away by itself: lost connections (08), lost races (40), exhausted resources (53), locks (55P03) and a
/// server that is stopping or starting (57P).
fn is_passing(state: &SqlState) -> bool {
    let code = state.code();
    ["08", "40", "53", "57P"]
        .iter()
        .any(|class| code.starts_with(class))
        || *state == SqlState::LOCK_NOT_AVAILABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(sqlstate: &str) -> Error {
        Error::Database {
            sqlstate: sqlstate.to_owned(),
            message: "secret".to_owned(),
            hint: Some("do this".to_owned()),
        }
    }

    #[test]
    fn each_sqlstate_has_its_http_status() {
        let expected = [
            ("28000", 401),
            ("42501", 403),
            ("22023", 400),
            ("22P02", 400),
            ("0A000", 501),
            ("57014", 504),
            ("55000", 409),
            ("XX000", 500),
            ("42883", 500),
        ];
        for (sqlstate, status) in expected {
            assert_eq!(database(sqlstate).status(), status, "{sqlstate}");
        }
    }

    #[test]
    fn a_fault_of_ours_tells_a_stranger_nothing_of_our_insides() {
        assert!(!database("XX000").message().contains("secret"));
        assert_eq!(database("22023").message(), "secret");
        assert_eq!(database("22023").hint(), "do this");
        assert_ne!(database("XX000").hint(), "do this");
    }

    #[test]
    fn what_the_asker_can_fix_is_not_looked_for_in_the_log() {
        let nul = Error::Database {
            sqlstate: "22P05".to_owned(),
            message: "unsupported Unicode escape sequence".to_owned(),
            hint: None,
        };
        assert!(nul.hint().contains("argument"));
    }

    #[test]
    fn what_passes_by_itself_is_told_from_what_does_not() {
        for state in ["08006", "40001", "40P01", "53300", "55P03", "57P01", "57P03"] {
            assert!(is_passing(&SqlState::from_code(state)), "{state}");
        }
        for state in ["22P02", "42883", "57014", "23514"] {
            assert!(!is_passing(&SqlState::from_code(state)), "{state}");
        }
    }

    #[test]
    fn what_a_batch_is_too_large_for_is_no_outage() {
        let unavailable = |cause: &str| Error::Unavailable {
            what: "the database",
            cause: cause.to_owned(),
        };
        assert!(unavailable("connection closed").is_outage());
        assert!(unavailable("53300").is_outage());
        assert!(!unavailable("53200").is_outage());
        assert!(!database("22P02").is_outage());
    }
}
