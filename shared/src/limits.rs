//! How much is too much, and the one validation that the edge and the database share.

use crate::json::Measure;
use crate::reason::Reason;
use chrono::{DateTime, Utc};

/// Bytes of one body, as it came and after decompression.
pub const BODY_BYTES: usize = 4 * 1024 * 1024;
/// Events of one body.
pub const EVENTS_PER_BODY: usize = 2_000;
/// Characters of an event's name, a distinct_id or a session_id.
pub const NAME_CHARACTERS: usize = 200;
/// Characters of an environment's name.
pub const ENVIRONMENT_CHARACTERS: usize = 50;
/// Bytes of `properties`, serialised.
pub const PROPERTIES_BYTES: usize = 64 * 1024;
/// Bytes of `user_properties`, serialised.
pub const USER_PROPERTIES_BYTES: usize = 32 * 1024;
/// Bytes of `context`, serialised. With the two above, any event fits into one queue message even uncompressed.
pub const CONTEXT_BYTES: usize = 16 * 1024;
/// Bytes of what a sender may put into `context` itself; the rest is for enrichment.
pub const SENDER_CONTEXT_BYTES: usize = 8 * 1024;
/// Levels of nesting of any of the three objects, the object itself included.
pub const DEPTH: usize = 10;

/// Texts that senders' bugs produce where a person's id should be, compared without case and without quotes.
/// PostHog's list (`isDistinctIdIllegal`), with a few more that other SDKs make.
const JUNK_DISTINCT_IDS: &[&str] = &[
    "",
    "0",
    "[object object]",
    "anonymous",
    "distinct_id",
    "distinctid",
    "email",
    "false",
    "guest",
    "id",
    "nan",
    "nil",
    "none",
    "not_authenticated",
    "null",
    "true",
    "undefined",
];

/// What is checked of an event, whatever form it is in.
#[derive(Clone, Copy, Debug)]
pub struct Claims<'a> {
    /// The event's name.
    pub event: &'a str,
    /// Whose event it is.
    pub distinct_id: &'a str,
    /// The sender's session.
    pub session_id: Option<&'a str>,
    /// When it happened, after the clock rule.
    pub timestamp: DateTime<Utc>,
    /// Events before it are refused; `None` where no limit is known.
    pub oldest: Option<DateTime<Utc>>,
    /// Size and depth of `properties`.
    pub properties: Measure,
    /// Size and depth of `user_properties`; zero where there are none.
    pub user_properties: Measure,
    /// Size and depth of `context`.
    pub context: Measure,
}

/// Says why an event can't be stored, or that it can.
pub fn validate(claims: &Claims<'_>) -> Result<(), Reason> {
    check_event(claims.event)?;
    check_distinct_id(claims.distinct_id)?;
    if claims
        .session_id
        .is_some_and(|id| longer_than(id, NAME_CHARACTERS))
    {
        return Err(Reason::IllegalSessionId);
    }
    check_object(claims.properties, PROPERTIES_BYTES)?;
    check_object(claims.user_properties, USER_PROPERTIES_BYTES)?;
    check_object(claims.context, CONTEXT_BYTES)?;
    match claims.oldest {
        Some(oldest) if claims.timestamp < oldest => Err(Reason::TooOld),
        _ => Ok(()),
    }
}

/// 1–200 characters, none of them a control character.
pub fn check_event(name: &str) -> Result<(), Reason> {
    if name.is_empty() || longer_than(name, NAME_CHARACTERS) || name.chars().any(char::is_control) {
        return Err(Reason::IllegalEvent);
    }
    Ok(())
}

/// 1–200 characters that aren't one of the known junk values.
pub fn check_distinct_id(id: &str) -> Result<(), Reason> {
    if longer_than(id, NAME_CHARACTERS) || is_junk(id) {
        Err(Reason::IllegalDistinctId)
    } else {
        Ok(())
    }
}

/// 1–50 characters.
pub fn check_environment(name: &str) -> Result<(), Reason> {
    if name.is_empty() || longer_than(name, ENVIRONMENT_CHARACTERS) {
        Err(Reason::IllegalEnvironment)
    } else {
        Ok(())
    }
}

/// At most `bytes` long and [`DEPTH`] deep, with numbers that fit.
pub fn check_object(measure: Measure, bytes: usize) -> Result<(), Reason> {
    if measure.bytes > bytes {
        Err(Reason::PropertiesTooLarge)
    } else if measure.depth > DEPTH {
        Err(Reason::PropertiesTooDeep)
    } else if measure.illegal_number {
        Err(Reason::IllegalNumber)
    } else {
        Ok(())
    }
}

fn is_junk(id: &str) -> bool {
    let bare = id.trim().trim_matches(['"', '\'']).trim();
    JUNK_DISTINCT_IDS
        .iter()
        .any(|junk| junk.eq_ignore_ascii_case(bare))
}

/// Whether `text` has more than `limit` characters; the usual short text is not counted through.
fn longer_than(text: &str, limit: usize) -> bool {
    text.len() > limit && text.chars().nth(limit).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn junk_is_refused_in_any_case_and_in_quotes() {
        for junk in [
            "NULL",
            "undefined",
            "\"null\"",
            "'Anonymous'",
            "[object Object]",
            "NaN",
            "0",
            "",
            "  ",
            "True",
        ] {
            assert_eq!(
                check_distinct_id(junk),
                Err(Reason::IllegalDistinctId),
                "{junk:?}"
            );
        }
    }

    #[test]
    fn an_id_that_holds_a_junk_value_is_no_junk() {
        for id in ["anonymous-7", "user_null", "00", "guest@example.org"] {
            assert_eq!(check_distinct_id(id), Ok(()), "{id:?}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(check_event(&"é".repeat(200)), Ok(()));
        assert_eq!(check_event(&"é".repeat(201)), Err(Reason::IllegalEvent));
        assert_eq!(
            check_environment(&"e".repeat(51)),
            Err(Reason::IllegalEnvironment)
        );
    }

    #[test]
    fn a_control_character_in_a_name_is_refused() {
        assert_eq!(check_event("sign\u{7}up"), Err(Reason::IllegalEvent));
    }
}
