//! The SDKs' own files, so that a page needs no host but this one. `dev/build-scripts.mjs` gathers them from npm.

use worker::{Env, Headers, Method, RequestInit, Response};

use crate::error::Error;
use crate::incoming::Incoming;

/// The binding of the static files.
const BINDING: &str = "ASSETS";
/// Where they are in it. Nobody asks for that path, so that the runtime doesn't answer before the collector does.
const FOLDER: &str = "/weir-scripts";

/// A file's name never says which version it is: an hour, and then the browser asks whether it has changed.
const FOR_AN_HOUR: &str = "public, max-age=3600";
/// Its name does say so.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Where SDKs and their snippets look for a file, and where it is; behind a folder, the path goes on from its first `{`.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("/static/{file}", "/static/"),
    ("/static/{version}/{file}", "/static/"),
    ("/array/{token}/array.js", "/static/array.js"),
    ("/analytics.js/v1/{key}/analytics.js", "/segment/standalone.js"),
    (
        "/analytics.js/v1/{key}/analytics.min.js",
        "/segment/standalone.js",
    ),
    ("/analytics-next/bundles/{file}", "/segment/"),
    ("/v3/rsa.js", "/rudderstack/modern.js"),
    ("/v3/rsa.min.js", "/rudderstack/modern.js"),
    ("/v3/modern/rsa.js", "/rudderstack/modern.js"),
    ("/v3/modern/rsa.min.js", "/rudderstack/modern.js"),
    ("/v3/legacy/rsa.js", "/rudderstack/legacy.js"),
    ("/v3/legacy/rsa.min.js", "/rudderstack/legacy.js"),
    ("/snowplow/tracker.js", "/snowplow/tracker.js"),
    ("/plausible/tracker.js", "/plausible/tracker.js"),
];

/// The file that an SDK's snippet, or the SDK itself, asks for with this path.
pub(crate) fn file(path: &str) -> Option<String> {
    let is_script = path.ends_with(".js") && path.bytes().all(is_plain) && !path.contains("..");
    let (template, file) = FILES
        .iter()
        .find(|(template, _)| is_script && fits(template, path))?;
    let rest = template.find('{').filter(|_| file.ends_with('/'));
    Some(format!("{file}{}", rest.map_or("", |at| &path[at..])))
}

/// Whether the path has the template's parts; one in braces is any.
fn fits(template: &str, path: &str) -> bool {
    template.split('/').count() == path.split('/').count()
        && template
            .split('/')
            .zip(path.split('/'))
            .all(|(wanted, part)| wanted.starts_with('{') || wanted == part)
}

/// What may stand in a script's path. Nothing that could be decoded into something else.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/._-".contains(&byte)
}

/// Whether a file's name changes with its contents: posthog-js's with a version, Segment's with a hash.
fn is_versioned(file: &str) -> bool {
    file.contains(".bundle.")
        || file
            .strip_prefix("/static/")
            .is_some_and(|rest| rest.contains('/'))
}

/// Hands the file over as the runtime keeps it, with its `ETag`; 304 where the browser has it already.
///
/// # Errors
/// [`Error::NotFound`] where no such file was deployed; [`Error::Unavailable`] where the files can't be reached.
pub(crate) async fn serve(file: &str, request: &Incoming, env: &Env) -> Result<Response, Error> {
    let answer = fetch(file, request, env)
        .await
        .map_err(|cause| Error::Unavailable {
            what: "the scripts",
            cause: cause.to_string(),
        })?;
    match answer.status_code() {
        200 | 304 => Ok(answer),
        _ => Err(Error::NotFound),
    }
}

async fn fetch(file: &str, request: &Incoming, env: &Env) -> worker::Result<Response> {
    let asked = Headers::new();
    if let Some(known) = request.header("if-none-match") {
        asked.set("if-none-match", known)?;
    }
    let mut init = RequestInit::new();
    init.with_method(if request.method() == "HEAD" {
        Method::Head
    } else {
        Method::Get
    })
    .with_headers(asked);
    // The host is nobody's: the binding looks at the path alone.
    let address = format!("https://assets.local{FOLDER}{file}");
    let found = env.assets(BINDING)?.fetch(address, Some(init)).await?;
    let headers = Headers::new();
    for name in ["content-type", "etag"] {
        if let Some(value) = found.headers().get(name)? {
            headers.set(name, &value)?;
        }
    }
    headers.set(
        "cache-control",
        if is_versioned(file) { FOR_EVER } else { FOR_AN_HOUR },
    )?;
    // The scripts are public, and snippets ask for them with crossorigin=anonymous.
    headers.set("access-control-allow-origin", "*")?;
    headers.set("cross-origin-resource-policy", "cross-origin")?;
    headers.set("x-content-type-options", "nosniff")?;
    Ok(found.with_headers(headers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sdk_finds_its_files_where_it_looks_for_them() {
        for (path, expected) in [
            ("/static/array.js", "/static/array.js"),
            ("/static/1.434.18/surveys.js", "/static/1.434.18/surveys.js"),
            ("/array/weir_w_x/array.js", "/static/array.js"),
            (
                "/analytics.js/v1/weir_w_x/analytics.min.js",
                "/segment/standalone.js",
            ),
            (
                "/analytics-next/bundles/ajs-destination.bundle.4062.js",
                "/segment/ajs-destination.bundle.4062.js",
            ),
            ("/v3/rsa.min.js", "/rudderstack/modern.js"),
            ("/v3/legacy/rsa.min.js", "/rudderstack/legacy.js"),
        ] {
            assert_eq!(file(path).as_deref(), Some(expected), "{path}");
        }
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        for path in [
            "/static/../secret.js",
            "/static/a/b/c.js",
            "/static/%2e%2e/x.js",
            "/static/array.js.map",
            "/weir-scripts/static/array.js",
            "/static",
        ] {
            assert_eq!(file(path), None, "{path}");
        }
    }

    #[test]
    fn only_a_name_that_changes_with_its_contents_is_kept_for_ever() {
        assert!(is_versioned("/static/1.434.18/array.js"));
        assert!(is_versioned("/segment/407.bundle.61ef.js"));
        assert!(!is_versioned("/static/array.js"));
        assert!(!is_versioned("/segment/standalone.js"));
    }
}
