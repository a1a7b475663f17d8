//! Whether an event is among the dead letters. They have no index: the first few are unpacked and read through.

use serde_json::Value;
use shared::batch;
use uuid::Uuid;
use worker::Env;

use super::{PREFIX, bucket, read};

/// How many objects are read: less than a second's work.
const OBJECTS: u32 = 30;
/// What one object may unfold to.
const UNPACKED_BYTES: usize = 64 * 1024 * 1024;

/// The name of the object that holds the event of that id in that environment, as far as was looked.
pub(crate) async fn find(env: &Env, id: Uuid, environment: &str) -> Option<String> {
    let bucket = bucket(env).ok()?;
    let listed = bucket.list().prefix(PREFIX).limit(OBJECTS).execute().await.ok()?;
    for object in listed.objects() {
        let bytes = read(&bucket, &object.key()).await.ok().flatten();
        if bytes.is_some_and(|bytes| holds(&bytes, id, environment)) {
            return Some(object.key());
        }
    }
    None
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

    #[test]
    fn an_event_is_found_in_its_environment_alone() {
        let id = |last: u128| Uuid::from_u128(0x0195_13d0_0000_7000_8000_0000_0000_0000 + last);
        assert!(holds(LETTER, id(1), "production"));
        assert!(holds(LETTER, id(2), "production"));
        assert!(!holds(LETTER, id(1), "staging"));
        assert!(!holds(LETTER, id(3), "production"));
        assert!(!holds(b"\x1f\x8bgarbage", id(1), "production"));
    }
}
