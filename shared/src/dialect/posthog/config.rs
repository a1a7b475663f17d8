//! What posthog-js asks besides sending events: its configuration, feature flags, session replay.

use crate::dialect::{Reply, Request};
use serde_json::{Value, json};

/// `/array/{token}/config.js` and `/array/{token}/config`.
pub(super) fn is_config(path: &str) -> bool {
    token_of(path).is_some()
}

/// Feature flags, and the name that older versions know them by.
pub(super) fn is_flags(path: &str) -> bool {
    ["/flags", "/decide"].contains(&path)
}

/// Session replay, which isn't stored. Without the final slash, the path is Segment's.
pub(super) fn is_replay(path: &str) -> bool {
    path == "/s/"
}

/// Answers any of them. Nothing here tells whether the token is known: the answer is the same for all.
pub(super) fn answer(request: &Request<'_>, path: &str) -> Reply {
    if is_replay(request.path) {
        return Reply::json(request, 200, &json!({"status": 1}));
    }
    if is_flags(path) {
        return Reply::json(request, 200, &flags());
    }
    let mut reply = match token_of(path) {
        Some(token) if path.ends_with(".js") => {
            Reply::text(request, 200, "application/javascript", script(token))
        }
        Some(token) => Reply::json(request, 200, &config(token)),
        None => return Reply::empty(request, 404),
    };
    reply
        .headers
        .push(("cache-control", "public, max-age=300".to_owned()));
    reply
}

/// The token in a configuration's path, if it is one that can be put into a script.
fn token_of(path: &str) -> Option<&str> {
    let (token, file) = path.strip_prefix("/array/")?.split_once('/')?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let is_token = (1..=200).contains(&token.len()) && token.bytes().all(is_plain);
    (is_token && matches!(file, "config" | "config.js")).then_some(token)
}

/// What is switched on: capturing, and compression, without which events of a page that closes are lost.
fn config(token: &str) -> Value {
    json!({
        "token": token,
        "supportedCompression": ["gzip", "gzip-js"],
        "hasFeatureFlags": false,
        "analytics": {"endpoint": "/i/v0/e/"},
        "autocapture_opt_out": false,
        "autocaptureExceptions": false,
        "captureDeadClicks": false,
        "capturePerformance": false,
        "defaultIdentifiedOnly": true,
        "elementsChainAsString": true,
        "heatmaps": false,
        "sessionRecording": false,
        "siteApps": [],
        "surveys": false,
    })
}

fn script(token: &str) -> String {
    let config = json!({"config": config(token), "siteApps": []});
    format!(
        "(window._POSTHOG_REMOTE_CONFIG = window._POSTHOG_REMOTE_CONFIG || {{}})[\"{token}\"] = {config};\n"
    )
}

/// No flags: in the words of version 2, and of the versions before.
fn flags() -> Value {
    json!({
        "flags": {},
        "featureFlags": {},
        "featureFlagPayloads": {},
        "errorsWhileComputingFlags": false,
        "supportedCompression": ["gzip", "gzip-js"],
        "sessionRecording": false,
    })
}
