//! Bytes that nobody thought of, against everything that reads bytes.
//!
//! A target is a function of bytes that panics where something doesn't hold that must. It is one file here, or beside
//! the code where that is private, and one line in [`TARGETS`]; each dialect is a target by itself. `run.sh` builds and
//! runs them.
#![no_main]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "to panic is how it tells"
)]

mod aggregate;
mod batch;
mod clock;
mod decompress;
mod dialect;
mod filters;
mod jsonb;
mod named_ids;
mod person_set;
mod travel;

// Parts of the extension that name each other by their places in it, without the borders where SQL calls them.
#[path = "../../../pg-extension/src/analysis/mod.rs"]
#[allow(dead_code, unused_imports, reason = "SQL calls the rest")]
mod analysis;
#[path = "../../../pg-extension/src/filter/mod.rs"]
#[allow(dead_code, unused_imports, reason = "SQL calls the rest")]
mod filter;
#[path = "../../../pg-extension/src/privacy/mentioned.rs"]
mod mentioned;
#[path = "../../../pg-extension/src/pause.rs"]
mod pause;
#[path = "../../../pg-extension/src/timeline/mod.rs"]
#[allow(dead_code, unused_imports, reason = "SQL calls the rest")]
mod timeline;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use shared::dialect::{DIALECTS, Dialect};
use std::sync::OnceLock;

/// A function that draws what it needs from the bytes, and stops where they end.
type Target = fn(Unstructured<'_>) -> Result<()>;

const TARGETS: &[(&str, Target)] = &[
    ("decompress", decompress::target),
    ("clock", clock::target),
    ("travel", travel::target),
    ("batch", batch::target),
    ("jsonb", jsonb::target),
    ("timeline", timeline::fuzz::target),
    ("person_set", person_set::target),
    ("aggregate", aggregate::target),
    ("filters", filters::target),
    ("named_ids", named_ids::target),
];

/// What `WEIR_FUZZ` names.
enum Chosen {
    Dialect(&'static dyn Dialect),
    Target(Target),
}

static CHOSEN: OnceLock<Chosen> = OnceLock::new();

/// Lists the targets where `WEIR_FUZZ` names none of them.
fn choose() -> Chosen {
    let name = std::env::var("WEIR_FUZZ").unwrap_or_default();
    let dialect = DIALECTS.iter().find(|dialect| dialect.name() == name);
    let target = TARGETS.iter().find(|(target, _)| *target == name);
    match (dialect, target) {
        (Some(dialect), _) => Chosen::Dialect(*dialect),
        (_, Some((_, target))) => Chosen::Target(*target),
        (None, None) => {
            DIALECTS.iter().for_each(|dialect| println!("{}", dialect.name()));
            TARGETS.iter().for_each(|(name, _)| println!("{name}"));
            std::process::exit(0)
        }
    }
}

fuzz_target!(init: CHOSEN.get_or_init(choose), |bytes: &[u8]| {
    match CHOSEN.get_or_init(choose) {
        Chosen::Dialect(dialect) => dialect::check(*dialect, bytes),
        // What the bytes don't suffice for isn't checked.
        Chosen::Target(target) => drop(target(Unstructured::new(bytes))),
    }
});
