//! Whether an event is among the dead letters. They have no index: they are unpacked and read through, some at a time.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use shared::batch;
use uuid::Uuid;
use worker::Env;

use super::{PREFIX, away, bucket, read};
use crate::clock;
use crate::error::Error;

/// How many objects are read: a few seconds' work, and a fifth of what a request may ask of R2.
const OBJECTS: u32 = 200;
/// What one object may unfold to.
const UNPACKED_BYTES: usize = 64 * 1024 * 1024;

/// What came of looking.
pub(crate) enum Search {
    /// The name of the object that holds it.
    Found(String),
    /// It is in none of so many. Where there are more, with the cursor to go on by.
    NotFound(usize, Option<String>),
}

/// Looks for the event of that id in that environment, from the day before its id was made on, where that says when; or from
/// where another search ended.
///
/// # Errors
/// [`Error::Unavailable`] where the bucket doesn't answer.
pub(crate) async fn find(
    env: &Env,
    id: Uuid,
    environment: &str,
    cursor: Option<String>,
) -> Result<Search, Error> {
    let bucket = bucket(env)?;
    let list = bucket.list().prefix(PREFIX).limit(OBJECTS);
    let list = match (cursor, day_before(id, clock::now())) {
        (Some(cursor), _) => list.cursor(cursor),
        (None, Some(day)) => list.start_after(day),
        (None, None) => list,
    };
    let listed = list.execute().await.map_err(away)?;
    let names: Vec<String> = listed.objects().iter().map(worker::Object::key).collect();
    for name in &names {
        let bytes = read(&bucket, name).await?;
        if bytes.is_some_and(|bytes| holds(&bytes, id, environment)) {
            return Ok(Search::Found(name.clone()));
        }
    }
    let cursor = listed.truncated().then(|| listed.cursor()).flatten();
    Ok(Search::NotFound(names.len(), cursor))
}

/// Where the names of the day before a UUIDv7 was made begin: what holds it came later. By then its sender's clock may be a
/// day ahead.
fn day_before(id: Uuid, now: DateTime<Utc>) -> Option<String> {
    let (seconds, _) = id.get_timestamp()?.to_unix();
    let made = DateTime::from_timestamp(seconds.try_into().ok()?, 0)?;
    let day = made.min(now) - TimeDelta::days(1);
    Some(format!("{PREFIX}{}", day.format("%Y/%m/%d")))
}

/// A letter's lines are ours: events and rejected ones say their id and environment in fields of those names.
fn holds(bytes: &[u8], id: Uuid, environment: &str) -> bool {
    let Ok(plain) = batch::decompress(bytes, UNPACKED_BYTES) else {
        return false;
    };
    let id = id.to_string();
    let says = |line: &[u8]| {
        let value: Value = serde_json::from_slice(line).unwrap_or_default();
        value["id"] == id.as_str() && value["environment"] == environment
    };
    plain
        .split(|byte| *byte == b'\n')
        .any(|line| line.windows(id.len()).any(|part| part == id.as_bytes()) && says(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER: &[u8] = br#"{"id": "019513d0-0000-7000-8000-000000000001", "event": "view", "distinct_id": "ann", "environment": "production"}
{"$outcome": "rejected", "reason": "illegal_event", "id": "019513d0-0000-7000-8000-000000000002", "environment": "production", "raw": {}}
not json"#;

    fn id(last: u128) -> Uuid {
        Uuid::from_u128(0x0195_13d0_0000_7000_8000_0000_0000_0000 + last)
    }

    #[test]
    fn an_event_is_found_in_its_environment_alone() {
        assert!(holds(LETTER, id(1), "production"));
        assert!(holds(LETTER, id(2), "production"));
        assert!(!holds(LETTER, id(1), "staging"));
        assert!(!holds(LETTER, id(3), "production"));
        assert!(!holds(b"\x1f\x8bgarbage", id(1), "production"));
    }

    #[test]
    fn letters_of_before_an_event_are_passed_over() {
        let at = |time: &str| time.parse::<DateTime<Utc>>().unwrap();
        let day = |now| day_before(id(1), at(now));
        assert_eq!(
            day("2026-03-01T00:00:00Z").as_deref(),
            Some("dead-letters/2025/02/16")
        );
        // Its clock was ahead of ours.
        assert_eq!(
            day("2025-02-03T00:00:00Z").as_deref(),
            Some("dead-letters/2025/02/02")
        );
        assert_eq!(day_before(Uuid::from_u128(7), at("2026-03-01T00:00:00Z")), None);
    }
}
