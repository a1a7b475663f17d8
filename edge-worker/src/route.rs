//! Which part of the collector a path belongs to.

use shared::dialect::{self, Dialect, captured};

use crate::script;

/// Where a request goes.
#[derive(Clone)]
pub(crate) enum Route<'a> {
    /// An SDK's route, and what it is for.
    Dialect(&'static dyn Dialect, dialect::Route),
    /// Is all well?
    Health,
    /// The events themselves.
    FindEvents,
    /// A question, by its name. Whether it is one is for the database to say.
    Question(&'a str),
    /// What became of one event, by its id.
    Explain(&'a str),
    /// What is counted, for Prometheus.
    Metrics,
    /// What could not be delivered.
    DeadLetters,
    /// Another attempt for it.
    Replay,
    /// An SDK's own file, where it is kept.
    Script(String),
    /// A browser asks whether it may use a reading route, or somebody what a route takes.
    Options(String),
    /// The path is known, with other methods: those of `Allow`.
    NotAllowed(String),
    /// Nothing is here.
    NotFound,
}

impl Route<'_> {
    /// A name for the log: never the path, which may hold a key.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Dialect(dialect, _) => dialect.name(),
            Self::Health => "health",
            Self::FindEvents => "find_events",
            Self::Question(_) => "query",
            Self::Explain(_) => "explain",
            Self::Metrics => "metrics",
            Self::DeadLetters => "dead_letters",
            Self::Replay => "replay",
            Self::Script(_) => "script",
            Self::Options(_) => "options",
            Self::NotAllowed(_) | Self::NotFound => "none",
        }
    }
}

/// Takes the first-party prefix off a path that has it. Routes without it go on working beside it.
pub(crate) fn without_prefix<'a>(path: &'a str, prefix: &str) -> &'a str {
    match path.strip_prefix(prefix) {
        Some("") => "/",
        Some(rest) if rest.starts_with('/') => rest,
        _ => path,
    }
}

/// Finds where a request goes. `HEAD` is `GET` whose body the runtime leaves out.
pub(crate) fn find<'a>(method: &str, path: &'a str) -> Route<'a> {
    let method = if method == "HEAD" { "GET" } else { method };
    if let Some(route) = reading(method, path) {
        return route;
    }
    if let Some((dialect, purpose)) = dialect::find(method, path) {
        return Route::Dialect(dialect, purpose);
    }
    if let ("GET", Some(file)) = (method, script::file(path)) {
        return Route::Script(file);
    }
    match (method, allowed(path)) {
        (_, allow) if allow.is_empty() => Route::NotFound,
        ("OPTIONS", allow) => Route::Options(allow),
        (_, allow) => Route::NotAllowed(allow),
    }
}

/// A method, a path, and where that leads with the word that the path captures.
type Reading = (&'static str, &'static str, for<'a> fn(&'a str) -> Route<'a>);

/// The routes of readers and operators.
const READING: &[Reading] = &[
    ("GET", "/api/v1/health", |_| Route::Health),
    ("GET", "/api/v1/events", |_| Route::FindEvents),
    ("GET", "/api/v1/metrics", |_| Route::Metrics),
    ("GET", "/api/v1/dead-letters", |_| Route::DeadLetters),
    ("POST", "/api/v1/dead-letters/replay", |_| Route::Replay),
    ("GET", "/api/v1/explain/{id}", |id| Route::Explain(id)),
    ("POST", "/api/v1/query/{question}", |question| {
        Route::Question(question)
    }),
];

fn reading<'a>(method: &str, path: &'a str) -> Option<Route<'a>> {
    let of_method = READING.iter().filter(|(takes, ..)| *takes == method);
    of_method
        .filter_map(|(_, template, route)| captured(template, path).map(route))
        .next()
}

/// The methods that a path takes, as in `Allow`; empty for a path that is nowhere.
fn allowed(path: &str) -> String {
    let takes = |method: &&str| {
        reading(method, path).is_some()
            || dialect::find(method, path).is_some()
            || (*method == "GET" && script::file(path).is_some())
    };
    let mut methods: Vec<&str> = ["GET", "POST"].into_iter().filter(takes).collect();
    if methods.contains(&"GET") {
        methods.insert(1, "HEAD");
    }
    if !methods.is_empty() {
        methods.push("OPTIONS");
    }
    methods.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    /// Method and path of each operation in the description of the API.
    fn described() -> BTreeSet<(String, String)> {
        let api: Value = serde_json::from_str(include_str!("../../docs/openapi.json")).unwrap();
        let paths = api["paths"].as_object().unwrap();
        let operations = paths.iter().flat_map(|(path, item)| {
            let item = match item["$ref"].as_str() {
                Some(shared) => api.pointer(&shared[1..]).unwrap(),
                None => item,
            };
            let methods = ["get", "post"]
                .into_iter()
                .filter(|method| item.get(*method).is_some());
            methods.map(|method| (method.to_uppercase(), path.clone()))
        });
        operations.collect()
    }

    #[test]
    fn the_description_of_the_api_has_every_route_and_no_other() {
        let reading = READING.iter().map(|(method, path, _)| (*method, *path));
        let doors = dialect::DIALECTS.iter().flat_map(|dialect| dialect.doors());
        let scripts = script::FILES.iter().map(|(path, _)| ("GET", *path));
        let routes: BTreeSet<_> = reading
            .chain(doors.map(|door| (door.method, door.path)))
            .chain(scripts)
            .map(|(method, path)| (method.to_owned(), path.to_owned()))
            .collect();
        assert_eq!(described(), routes);
    }

    fn name(method: &str, path: &str) -> &'static str {
        find(method, path).name()
    }

    #[test]
    fn writing_and_reading_share_a_path() {
        assert_eq!(name("POST", "/api/v1/events"), "native");
        assert_eq!(name("GET", "/api/v1/events"), "find_events");
        assert_eq!(name("HEAD", "/api/v1/events/"), "find_events");
    }

    #[test]
    fn a_question_is_one_word_of_the_path() {
        assert!(matches!(
            find("POST", "/api/v1/query/funnel"),
            Route::Question("funnel")
        ));
        for path in ["/api/v1/query", "/api/v1/query/", "/api/v1/query/a/b"] {
            assert!(matches!(find("POST", path), Route::NotFound), "{path}");
        }
        assert!(matches!(find("GET", "/api/v1/explain/x/"), Route::Explain("x")));
        assert!(matches!(find("GET", "/api/v1/explain/"), Route::NotFound));
    }

    #[test]
    fn operators_have_routes_of_their_own() {
        assert_eq!(name("GET", "/api/v1/metrics"), "metrics");
        assert_eq!(name("GET", "/api/v1/dead-letters"), "dead_letters");
        assert_eq!(name("POST", "/api/v1/dead-letters/replay"), "replay");
        assert!(matches!(
            find("GET", "/api/v1/dead-letters/replay"),
            Route::NotAllowed(_)
        ));
    }

    #[test]
    fn a_known_path_says_what_it_takes() {
        for (method, path, allow) in [
            ("PUT", "/api/v1/events", "GET, HEAD, POST, OPTIONS"),
            ("GET", "/api/v1/query/funnel", "POST, OPTIONS"),
            ("DELETE", "/api/v1/health", "GET, HEAD, OPTIONS"),
        ] {
            let Route::NotAllowed(found) = find(method, path) else {
                panic!("{path}")
            };
            assert_eq!(found, allow);
        }
    }

    #[test]
    fn a_script_is_read_and_nothing_else() {
        assert_eq!(name("GET", "/static/array.js"), "script");
        assert_eq!(name("HEAD", "/static/array.js"), "script");
        assert!(
            matches!(find("POST", "/static/array.js"), Route::NotAllowed(allow) if allow == "GET, HEAD, OPTIONS")
        );
        // Two of a kind: the one has the key's settings in it, the other is the file.
        assert_eq!(name("GET", "/array/weir_w_x/config.js"), "posthog");
    }

    #[test]
    fn browsers_may_ask_every_route() {
        assert!(matches!(
            find("OPTIONS", "/api/v1/query/funnel"),
            Route::Options(_)
        ));
        assert!(matches!(
            find("OPTIONS", "/api/v1/events"),
            Route::Dialect(_, dialect::Route::Preflight)
        ));
        assert!(matches!(
            find("OPTIONS", "/e/"),
            Route::Dialect(_, dialect::Route::Preflight)
        ));
        assert!(matches!(find("OPTIONS", "/nowhere"), Route::NotFound));
    }

    #[test]
    fn the_prefix_is_taken_off_once_and_only_whole() {
        assert_eq!(without_prefix("/ingest/e/", "/ingest"), "/e/");
        assert_eq!(without_prefix("/ingest", "/ingest"), "/");
        assert_eq!(without_prefix("/ingestion/e/", "/ingest"), "/ingestion/e/");
        assert_eq!(without_prefix("/e/", "/ingest"), "/e/");
        assert_eq!(without_prefix("/e/", ""), "/e/");
    }
}
