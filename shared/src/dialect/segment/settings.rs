//! What Segment's SDKs ask besides sending events: their settings, and where their own metrics go.

use crate::dialect::{Reply, Request};
use serde_json::{Value, json};

/// `/v1/projects/{writeKey}/settings`: the key, if it looks like one.
pub(super) fn key_of(path: &str) -> Option<&str> {
    let key = path.strip_prefix("/v1/projects/")?.strip_suffix("/settings")?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    ((1..=200).contains(&key.len()) && key.bytes().all(is_plain)).then_some(key)
}

/// Counters of the SDK about itself, which aren't kept.
pub(super) fn is_metrics(path: &str) -> bool {
    matches!(path, "/m" | "/v1/m")
}

/// Answers either. The settings are the same for a known key and for any other.
pub(super) fn answer(request: &Request<'_>) -> Reply {
    let Some(key) = key_of(request.path) else {
        return Reply::json(request, 200, &json!({"success": true}));
    };
    let mut reply = Reply::json(request, 200, &settings(key, request.base));
    reply
        .headers
        .push(("cache-control", "public, max-age=300".to_owned()));
    reply
}

/// One destination: the place that answers. Without `protocol`, the SDK would insist on https even on one's own machine.
fn settings(key: &str, base: &str) -> Value {
    let (protocol, host) = base.split_once("://").unwrap_or(("https", base));
    json!({
        "integrations": {
            "Segment.io": {
                "apiKey": key,
                "apiHost": format!("{host}/v1"),
                "protocol": protocol,
                "addBundledMetadata": false,
                "unbundledIntegrations": [],
                "maybeBundledConfigIds": {},
                "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
            },
        },
        "plan": {
            "track": {"__default": {"enabled": true, "integrations": {}}},
            "identify": {"__default": {"enabled": true}},
            "group": {"__default": {"enabled": true}},
        },
        "edgeFunction": {},
        "analyticsNextEnabled": true,
        "middlewareSettings": {},
        "enabledMiddleware": {},
        "metrics": {"sampleRate": 0},
        "legacyVideoPluginsEnabled": false,
        "remotePlugins": [],
    })
}
