//! What the name of a property reaches.

use super::{Invalid, Place};

/// The columns of `weir.events` that `event.…` reaches, as SQL text in their readable form.
const COLUMNS: &[(&str, &str)] = &[
    ("id", "e.id::text"),
    ("event", "e.event"),
    ("category", "e.category::text"),
    ("distinct_id", "e.distinct_id"),
    ("session_id", "e.session_id"),
    ("environment", "e.environment"),
    ("sdk", "e.sdk"),
    ("sdk_version", "e.sdk_version"),
    ("platform", "e.platform"),
    (
        "timestamp",
        r#"to_char(e."timestamp" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#,
    ),
    (
        "received_at",
        r#"to_char(e.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#,
    ),
    (
        "client_timestamp",
        r#"to_char(e.client_timestamp AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#,
    ),
    (
        "sent_at",
        r#"to_char(e.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#,
    ),
];

/// The person's current properties; null where nothing is known of the person, and for an id that belongs to nobody yet.
const PERSON: &str = "(SELECT p.properties FROM weir.person_ids i JOIN weir.profiles p ON p.person = i.person \
     WHERE i.distinct_id = e.distinct_id AND i.environment = e.environment)";

/// What `e` is in SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// `weir.events`.
    Events,
    /// What has a column `tuple`: the values of promoted properties by their names.
    Tuples,
}

/// SQL for one property of the event `e`.
#[derive(Debug, Clone)]
pub(crate) struct Property {
    /// As `jsonb`; null where the event doesn't have it.
    pub(crate) json: String,
    /// As `text`; null where the event doesn't have it, or has it as a JSON null.
    pub(crate) text: String,
    /// The name is a JSON path, which only PostgreSQL can tell to be one.
    pub(crate) is_path: bool,
    /// Every event has it, so it is never null.
    pub(crate) is_always_there: bool,
}

impl Property {
    /// A property that a tuple may have, of an `e` that has nothing but its tuple.
    fn of_tuple(place: &Place) -> Self {
        let name_sql = place.text();
        Self {
            json: format!("(e.tuple -> {name_sql})"),
            text: format!("(e.tuple ->> {name_sql})"),
            is_path: false,
            is_always_there: false,
        }
    }

    /// The same, of the kind of `e` that there is.
    pub(crate) fn of(source: Source, name: &str, place: &Place) -> Result<Self, Invalid> {
        match source {
            Source::Events => Self::new(name, place),
            Source::Tuples => Self::new(name, place).map(|_| Self::of_tuple(place)),
        }
    }

    /// - `name`: `plan` (a key of `properties`), `context.geo.country`, `user.plan`, `event.session_id`, `$.a.b[0]`, or `$` for all properties
    /// - `place`: where the statement finds that name
    pub(crate) fn new(name: &str, place: &Place) -> Result<Self, Invalid> {
        let name_sql = place.text();
        // What follows the first dot, as the elements of a path.
        let below = || format!("(string_to_array({name_sql}, '.'))[2:]");
        if name.is_empty() {
            return Err(Invalid::new("the name of a property is empty", HINT));
        }
        if let Some(column) = name.strip_prefix("event.") {
            return Self::column(column);
        }
        Ok(if name == "$" {
            Self {
                json: "e.properties".into(),
                text: "(e.properties #>> '{}')".into(),
                is_path: false,
                is_always_there: true,
            }
        } else if name.starts_with("$.") || name.starts_with("$[") {
            let json = format!("jsonb_path_query_first(e.properties, {name_sql}::jsonpath, '{{}}', true)");
            Self {
                text: format!("({json} #>> '{{}}')"),
                json,
                is_path: true,
                is_always_there: false,
            }
        } else if name.starts_with("context.") {
            Self::inside("e.context", &below())
        } else if name.starts_with("user.") {
            Self::inside(PERSON, &below())
        } else {
            Self {
                json: format!("(e.properties -> {name_sql})"),
                text: format!("(e.properties ->> {name_sql})"),
                is_path: false,
                is_always_there: false,
            }
        })
    }

    fn inside(document: &str, path: &str) -> Self {
        Self {
            json: format!("({document} #> {path})"),
            text: format!("({document} #>> {path})"),
            is_path: false,
            is_always_there: false,
        }
    }

    fn column(name: &str) -> Result<Self, Invalid> {
        match COLUMNS.iter().find(|(column, _)| *column == name) {
            Some((_, sql)) => Ok(Self {
                json: format!("to_jsonb({sql})"),
                text: format!("({sql})"),
                is_path: false,
                is_always_there: false,
            }),
            None => {
                let known: Vec<_> = COLUMNS
                    .iter()
                    .map(|(column, _)| format!("event.{column}"))
                    .collect();
                Err(Invalid::new(
                    format!("an event has no column \"{}\"", name.escape_debug()),
                    format!("There are {}.", known.join(", ")),
                ))
            }
        }
    }
}

const HINT: &str = "Write a key of properties, or context.KEY, user.KEY, event.COLUMN, or a JSON path that begins with \"$.\", or \"$\" for all properties.";
