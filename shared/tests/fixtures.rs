//! Runs every file in `tests/fixtures`: a request of an SDK, and what must become of it.
//!
//! `WEIR_BLESS=1 cargo test -p shared --test fixtures` writes what becomes of it now into the files, to be read before
//! it is committed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};
use shared::dialect::{self, Request, Verdict};
use shared::item::Item;
use std::cell::Cell;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use uuid::Uuid;

#[test]
fn every_fixture_becomes_what_it_says() {
    let files = files();
    assert!(files.len() >= 20, "only {} fixtures", files.len());
    for path in files {
        let mut fixture: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let outcome = outcome(&fixture["request"]);
        if std::env::var_os("WEIR_BLESS").is_some() {
            fixture["expected"] = outcome;
            fs::write(&path, serde_json::to_string_pretty(&fixture).unwrap() + "\n").unwrap();
        } else {
            assert_eq!(
                outcome,
                fixture["expected"],
                "{}: {}",
                path.display(),
                fixture["claim"]
            );
        }
    }
}

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
    let folders = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir());
    let mut files: Vec<_> = folders
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
}

fn outcome(fixture: &Value) -> Value {
    let text = |name: &str| fixture[name].as_str().unwrap_or_default();
    let headers: Vec<_> = fixture["headers"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect();
    let count = Cell::new(0_u128);
    let new_id = || {
        count.set(count.get() + 1);
        Uuid::from_u128(count.get())
    };
    let body = body(fixture);
    let request = Request {
        method: text("method"),
        base: "https://collect.example",
        visitor_salt: b"secret",
        path: text("path"),
        query: text("query"),
        headers: &headers,
        body: &body,
        received_at: "2026-03-01T12:00:00Z".parse::<DateTime<Utc>>().unwrap(),
        oldest: None,
        new_id: &new_id,
    };
    let (dialect, route) = dialect::find(request.method, request.path).expect("the path of a dialect");
    let reply = |verdict| {
        let reply = dialect.reply(&request, verdict);
        let body = serde_json::from_str(&reply.body).unwrap_or(Value::String(reply.body));
        json!({"status": reply.status, "body": body})
    };
    assert_eq!(route, dialect::Route::Events);
    match dialect.read(&request) {
        Ok(mut received) => {
            received.place("production");
            let items: Vec<_> = received.items.iter().map(item).collect();
            let mut outcome = json!({"dialect": dialect.name(), "key": received.key, "items": items, "reply": reply(Verdict::Taken(&received))});
            if !received.copies.is_empty() {
                let keys: Vec<_> = received.copies.iter().map(|copy| copy.key.as_str()).collect();
                outcome["copies_for"] = json!(keys);
            }
            outcome
        }
        Err(error) => {
            json!({"dialect": dialect.name(), "error": error.code(), "reply": reply(Verdict::Refused(&error))})
        }
    }
}

fn item(item: &Item) -> Value {
    match item {
        Item::Event(event) => serde_json::to_value(event).unwrap(),
        Item::Rejected(rejected) => {
            json!({"rejected": rejected.reason.text(), "id": rejected.id.map(|id| id.to_string()), "raw": rejected.kept()})
        }
        Item::Dropped(dropped) => json!({"dropped": dropped.reason.text()}),
    }
}

/// The body: `json`, `text` or `bytes` (base64), then wrapped in what `wrap` names, the first first.
fn body(fixture: &Value) -> Vec<u8> {
    let mut bytes = match (&fixture["json"], &fixture["text"], &fixture["bytes"]) {
        (Value::Null, Value::Null, Value::Null) => Vec::new(),
        (Value::Null, Value::Null, bytes) => STANDARD.decode(bytes.as_str().unwrap()).unwrap(),
        (Value::Null, text, _) => text.as_str().unwrap().as_bytes().to_vec(),
        (json, _, _) => json.to_string().into_bytes(),
    };
    let repeat = fixture["repeat"].as_object().cloned().unwrap_or_else(Map::new);
    if let (Some(of), Some(times)) = (repeat.get("json"), repeat.get("times").and_then(Value::as_u64)) {
        bytes = json!({"api_key": "weir_w_x", "batch": vec![of; times as usize]})
            .to_string()
            .into_bytes();
    }
    for wrap in fixture["wrap"].as_array().into_iter().flatten() {
        bytes = match wrap.as_str().unwrap() {
            "gzip" => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(&bytes).unwrap();
                encoder.finish().unwrap()
            }
            "base64" => STANDARD.encode(&bytes).into_bytes(),
            "form" => {
                let data = String::from_utf8(bytes).unwrap();
                form_urlencoded::Serializer::new(String::new())
                    .append_pair("data", &data)
                    .finish()
                    .into_bytes()
            }
            "form_base64" => {
                let data = STANDARD.encode(&bytes);
                let mut form = form_urlencoded::Serializer::new(String::new());
                form.append_pair("data", &data)
                    .append_pair("compression", "base64")
                    .finish()
                    .into_bytes()
            }
            other => panic!("no such wrap: {other}"),
        };
    }
    bytes
}
