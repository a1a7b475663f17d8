//! Whom a refused event names: whatever it is, what is found may stand in an index, and what is told is found.

use crate::mentioned::ids;
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use serde_json::json;

pub(crate) fn target(bytes: Unstructured<'_>) -> Result<()> {
    let raw = String::from_utf8_lossy(bytes.take_rest());
    for id in ids(&raw) {
        assert!((1..=200).contains(&id.chars().count()), "{id}");
        assert!(!id.contains('\0'), "PostgreSQL takes no NUL");
    }
    // Beside the bytes, and as text, it is still there.
    let event = json!({"userId": "ann", "note": raw});
    for raw in [event.to_string(), json!({"co": event.to_string()}).to_string()] {
        assert!(ids(&raw).contains("ann"), "{raw}");
        assert!(ids(&raw[..raw.len() - 1]).contains("ann"), "{raw}");
    }
    Ok(())
}
