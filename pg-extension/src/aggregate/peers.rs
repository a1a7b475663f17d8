//! The aggregates against what ClickHouse itself answered: `tests/peers/record.py` asks it.
//!
//! A few hundred cases are kept in `tests/peers/kept/`; `make test-peers` asks thousands of new ones, and names
//! their folder in `WEIR_PEERS`.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::rows::Row;
use super::sequence::{Pattern, count, matches};
use super::window_funnel::{Funnel, Modes};

/// Times are whole seconds there, which is what patterns count in.
const SECOND: i64 = 1_000_000;

#[derive(Debug, Deserialize)]
struct WindowFunnel {
    within: i64,
    modes: Vec<String>,
    conditions: usize,
    rows: Vec<(i64, u32)>,
    level: usize,
}

#[derive(Debug, Deserialize)]
struct Sequence {
    pattern: String,
    conditions: usize,
    rows: Vec<(i64, u32)>,
    matches: bool,
    count: usize,
}

#[derive(Debug, Deserialize)]
struct RetentionFlags {
    conditions: usize,
    rows: Vec<(i64, u32)>,
    flags: Vec<bool>,
}

fn cases<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/peers/kept");
    let asked = std::env::var_os("WEIR_PEERS").map(PathBuf::from);
    let mut cases = Vec::new();
    for folder in [Some(kept), asked].into_iter().flatten() {
        let text =
            std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        cases.extend(serde_json::from_str::<Vec<T>>(&text).unwrap_or_else(|error| panic!("{name}: {error}")));
    }
    assert!(cases.len() >= 300, "{name} has {} cases only", cases.len());
    cases
}

fn rows(rows: &[(i64, u32)]) -> Vec<Row> {
    let row = |&(seconds, mask): &(i64, u32)| Row {
        time: seconds * SECOND,
        mask,
    };
    rows.iter().map(row).collect()
}

#[test]
fn window_funnel_says_what_clickhouse_says() {
    for case in cases::<WindowFunnel>("window_funnel.json") {
        let funnel = Funnel {
            conditions: case.conditions,
            within: case.within * SECOND,
            modes: Modes::named(case.modes.iter().map(|mode| Some(mode.as_str())))
                .unwrap_or_else(|invalid| panic!("{invalid}")),
        };
        assert_eq!(funnel.level(rows(&case.rows), &mut || ()), case.level, "{case:?}");
    }
}

#[test]
fn sequences_are_what_clickhouse_says() {
    for case in cases::<Sequence>("sequence.json") {
        let pattern =
            Pattern::parse(&case.pattern, case.conditions).unwrap_or_else(|invalid| panic!("{invalid}"));
        let rows = rows(&case.rows);
        assert_eq!(
            matches(rows.clone(), &pattern, &mut || ()),
            Ok(case.matches),
            "{case:?}"
        );
        assert_eq!(count(rows, &pattern, &mut || ()), Ok(case.count), "{case:?}");
    }
}

#[test]
fn retention_flags_are_what_clickhouse_says() {
    for case in cases::<RetentionFlags>("retention_flags.json") {
        let met = case.rows.iter().fold(0, |met, (_, mask)| met | mask);
        assert_eq!(
            super::retention_flags::flags(met, case.conditions),
            case.flags,
            "{case:?}"
        );
    }
}
