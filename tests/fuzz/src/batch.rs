//! What `weir.insert_batch` is given: each line ends in exactly one outcome, and a row can be stored.

use crate::travel;
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use serde_json::value::RawValue;
use shared::batch::{self, Line, Lines, Row};
use shared::json::{Measure, Text};
use shared::limits;
use uuid::Uuid;

const LIMIT_BYTES: usize = 1 << 20;

pub(crate) fn target(bytes: Unstructured<'_>) -> Result<()> {
    let Ok(plain) = batch::decompress(bytes.take_rest(), LIMIT_BYTES) else {
        return Ok(());
    };
    let text = Text::new(&plain);
    let Ok(lines) = batch::lines(&text) else {
        return Ok(());
    };
    for entry in lines {
        assert!(text.as_str().contains(entry.raw));
        if let Line::Event(record) = entry.line {
            let id = record.id();
            assert!(limits::check_environment(record.environment()).is_ok());
            if let Ok(row) = record.complete(&mut travel::defaults(&mut || Uuid::from_u128(1))) {
                assert_eq!(row.id, id.filter(|id| !id.is_nil()).unwrap_or(Uuid::from_u128(1)));
                is_storable(&row);
            }
        }
    }
    Ok(())
}

fn is_storable(row: &Row<'_>) {
    for object in [Some(row.properties), row.user_properties, Some(&row.context)]
        .into_iter()
        .flatten()
    {
        assert!(object.starts_with('{'));
        assert!(serde_json::from_str::<&RawValue>(object).is_ok());
        crate::jsonb::check(object);
    }
    let texts = [
        Some(&row.event),
        Some(&row.distinct_id),
        row.session_id.as_ref(),
        row.sdk.as_ref(),
        row.sdk_version.as_ref(),
    ];
    for text in texts.into_iter().flatten() {
        assert!(!text.contains('\0'), "PostgreSQL takes no NUL");
    }
    // An event once more, it is the same row: unless a number is over a double, or marks have made the context larger
    // than a sender's may be.
    let is_of_doubles = |object| serde_json::from_str::<serde_json::Value>(object).is_ok();
    let objects = [Some(row.properties), row.user_properties, Some(&*row.context)];
    if objects.into_iter().flatten().all(is_of_doubles)
        && Measure::of_text(&row.context).bytes <= limits::CONTEXT_BYTES
    {
        let event = travel::as_event(row);
        let mut lines = Lines::default();
        lines.event(&event);
        let text = Text::new(lines.as_bytes());
        let again = batch::lines(&text).unwrap().next().map(|entry| entry.line);
        let Some(Line::Event(record)) = again else {
            panic!("{again:?}")
        };
        let again = record.complete(&mut travel::defaults(&mut Uuid::nil));
        assert_eq!(again.map(|row| travel::as_json(&row)), Ok(travel::as_json(row)));
    }
}
