//! What Segment's SDKs ask besides sending events: their settings, and where their own metrics go.

use crate::dialect::{Reply, Request, captured};
use serde_json::{Value, json};

/// An SDK's settings, by its key. Counters of the SDK about itself, which aren't kept, go to `/m`.
pub(super) const SETTINGS: &str = "/v1/projects/{writeKey}/settings";

/// Answers either. The settings are the same for a known key and for any other.
pub(super) fn answer(request: &Request<'_>) -> Reply {
    let Some(key) = captured(SETTINGS, request.path) else {
        return Reply::json(request, 200, &json!({"success": true}));
    };
    Reply::json(request, 200, &settings(key, request.base)).public()
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
