//! Filters: whatever the document, the SQL is of our own words and of whole numbers.

use crate::filter::{Place, Source, compile};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use serde_json::Value;

pub(crate) fn target(bytes: Unstructured<'_>) -> Result<()> {
    let Ok(document) = serde_json::from_slice::<Value>(bytes.take_rest()) else {
        return Ok(());
    };
    let place = Place::at(1, "filters").expect("a place");
    for source in [Source::Events, Source::Tuples] {
        if let Ok(compiled) = compile(&document, &place, source) {
            is_ours(&compiled.sql);
        }
    }
    Ok(())
}

/// What an asker wrote would bring other words with it, or quotes and brackets that don't match.
fn is_ours(sql: &str) {
    let (code, texts): (Vec<_>, Vec<_>) = sql.split('\'').enumerate().partition(|(part, _)| part % 2 == 0);
    assert_eq!(code.len(), texts.len() + 1, "{sql}");
    let mut open = 0;
    for (_, code) in code {
        assert!(
            !code.contains([';', '"', '\\']) && !code.contains("--") && !code.contains("/*"),
            "{sql}"
        );
        for byte in code.bytes() {
            match byte {
                b'(' => open += 1,
                b')' => open -= 1,
                _ => assert!(byte.is_ascii() && !byte.is_ascii_control()),
            }
            assert!(open >= 0, "{sql}");
        }
    }
    assert_eq!(open, 0, "{sql}");
}
