//! What browsers must be told so that a page of another origin may send events and read the answer.

use super::Request;

/// Seconds for which a browser may remember a preflight: the most that Firefox does, more than others do.
const MAX_AGE_SECONDS: &str = "86400";

/// Headers of any answer. The origin is echoed, never `*`: SDKs send credentials.
pub(super) fn headers(request: &Request<'_>) -> Vec<(&'static str, String)> {
    let Some(origin) = request.header("origin") else {
        return Vec::new();
    };
    vec![
        ("access-control-allow-origin", origin.to_owned()),
        ("access-control-allow-credentials", "true".to_owned()),
        (
            "access-control-expose-headers",
            "retry-after, x-plausible-dropped, x-request-id".to_owned(),
        ),
        ("vary", "origin".to_owned()),
    ]
}

/// Headers of the answer to a preflight. What the SDK wants to send is echoed: each has headers of its own.
pub(super) fn preflight(request: &Request<'_>) -> Vec<(&'static str, String)> {
    let wanted = request
        .header("access-control-request-headers")
        .unwrap_or("authorization, content-type");
    let mut headers = headers(request);
    headers.extend([
        ("access-control-allow-methods", "GET, POST, OPTIONS".to_owned()),
        ("access-control-allow-headers", wanted.to_owned()),
        ("access-control-max-age", MAX_AGE_SECONDS.to_owned()),
    ]);
    headers
}
