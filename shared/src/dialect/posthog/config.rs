//! What posthog-js asks besides sending events: its configuration, feature flags, session replay.

use crate::dialect::{Reply, Request, captured};
use serde_json::{Value, json};

/// Session replay, which isn't stored. Without the final slash, the path is Segment's.
pub(super) const REPLAY: &str = "/s/";
/// The remote configuration, as JSON and as a script.
pub(super) const CONFIG: &str = "/array/{token}/config";
pub(super) const SCRIPT: &str = "/array/{token}/config.js";

/// Answers any of them, and feature flags. Nothing here tells whether the token is known: the answer is the same for all.
pub(super) fn answer(request: &Request<'_>) -> Reply {
    if request.path == REPLAY {
        return Reply::json(request, 200, &json!({"status": 1}));
    }
    if let Some(token) = captured(SCRIPT, request.path) {
        Reply::text(request, 200, "application/javascript", script(token)).public()
    } else if let Some(token) = captured(CONFIG, request.path) {
        Reply::json(request, 200, &config(token)).public()
    } else {
        Reply::json(request, 200, &flags())
    }
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
