//! The parameters of `GET /api/v1/events`, and the page that answers them.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::error::Error;

/// Events of a page unless said.
const DEFAULT_LIMIT: usize = 100;
/// The most events of a page.
const MAX_LIMIT: usize = 1_000;
const PARAMETERS: &str = "event, distinct_id, from, to, filter, fields, limit, cursor";

/// What a reader asked for.
#[derive(Debug, PartialEq)]
pub(crate) struct Wanted {
    arguments: Map<String, Value>,
    fields: Vec<String>,
    limit: usize,
}

impl Wanted {
    /// Reads a URL's parameters. `event` may be given more than once; `fields` is a list with commas.
    ///
    /// # Errors
    /// [`Error::Argument`] for a parameter that is unknown, given twice or can't be read.
    pub(crate) fn from_query<'a>(
        pairs: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>,
    ) -> Result<Self, Error> {
        let mut wanted = Self {
            arguments: Map::new(),
            fields: Vec::new(),
            limit: DEFAULT_LIMIT,
        };
        let mut events = Vec::new();
        for (name, value) in pairs {
            let value = value.into_owned();
            match name.as_ref() {
                "event" => events.push(Value::from(value)),
                "fields" => wanted
                    .fields
                    .extend(value.split(',').map(|field| field.trim().to_owned())),
                "limit" => wanted.limit = limit(&value)?,
                "distinct_id" => wanted.set("distinct_id", &name, value.into())?,
                "from" => wanted.set("from_time", &name, value.into())?,
                "to" => wanted.set("to_time", &name, value.into())?,
                "cursor" => wanted.set("after", &name, value.into())?,
                "filter" => wanted.set("filters", &name, filters(&value)?)?,
                _ => {
                    return Err(refusal(
                        format!("there is no parameter {name:?}"),
                        format!("Parameters: {PARAMETERS}."),
                    ));
                }
            }
        }
        if !events.is_empty() {
            wanted.arguments.insert("events".to_owned(), events.into());
        }
        Ok(wanted)
    }

    fn set(&mut self, argument: &str, parameter: &str, value: Value) -> Result<(), Error> {
        match self.arguments.insert(argument.to_owned(), value) {
            None => Ok(()),
            Some(_) => Err(refusal(
                format!("{parameter:?} is given twice"),
                format!("Give {parameter} once."),
            )),
        }
    }

    /// The arguments of `weir.find_events`. One event more than the page holds is asked for, where the function gives
    /// that many: it tells whether there is another page.
    pub(crate) fn arguments(&self) -> Value {
        let mut arguments = self.arguments.clone();
        arguments.insert("page_size".to_owned(), (self.limit + 1).min(MAX_LIMIT).into());
        arguments.into()
    }

    /// `{"events": […], "next_cursor": …}` from the rows that the database gave. After a full page of the largest size
    /// there may turn out to be none.
    pub(crate) fn page(&self, mut rows: Vec<Map<String, Value>>) -> Value {
        let more = rows.len() > self.limit.min(MAX_LIMIT - 1);
        rows.truncate(self.limit);
        let cursors: Vec<Option<Value>> = rows.iter_mut().map(|row| row.remove("cursor")).collect();
        let next_cursor = cursors.into_iter().next_back().flatten().filter(|_| more);
        if !self.fields.is_empty() {
            for row in &mut rows {
                row.retain(|field, _| self.fields.contains(field));
            }
        }
        json!({"events": rows, "next_cursor": next_cursor})
    }
}

fn limit(text: &str) -> Result<usize, Error> {
    let limit = text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
    limit.ok_or_else(|| {
        refusal(
            format!("{text:?} is not a limit"),
            format!("limit is a number from 1 to {MAX_LIMIT}."),
        )
    })
}

fn filters(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|error| {
        refusal(
            format!("filter is not JSON: {error}"),
            r#"filter is a list as [{"property": "plan", "operator": "equals", "value": "pro"}]."#.to_owned(),
        )
    })
}

fn refusal(message: String, hint: String) -> Error {
    Error::Argument { message, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(query: &str) -> Result<Wanted, Error> {
        let url = worker::Url::parse(&format!("http://x/?{query}")).unwrap();
        Wanted::from_query(url.query_pairs())
    }

    fn rows(count: usize) -> Vec<Map<String, Value>> {
        let row = |number| {
            json!({"event": "view", "id": number, "cursor": format!("c{number}")})
                .as_object()
                .cloned()
        };
        (1..=count).filter_map(row).collect()
    }

    #[test]
    fn parameters_become_the_functions_arguments() {
        let query =
            "event=view&event=pay&distinct_id=ann&from=2026-01-01&to=2026-02-01&filter=[]&limit=10&cursor=c";
        assert_eq!(
            wanted(query).unwrap().arguments(),
            json!({
                "events": ["view", "pay"], "distinct_id": "ann", "from_time": "2026-01-01", "to_time": "2026-02-01",
                "filters": [], "page_size": 11, "after": "c"
            })
        );
    }

    #[test]
    fn what_is_no_parameter_is_named_with_those_that_are() {
        let error = wanted("distinct=ann").unwrap_err();
        assert!(error.message().contains("distinct"));
        assert!(error.hint().contains("distinct_id"));
    }

    #[test]
    fn a_limit_is_from_one_to_a_thousand() {
        for query in ["limit=0", "limit=1001", "limit=-1", "limit=ten", "limit="] {
            assert_eq!(wanted(query).unwrap_err().status(), 400, "{query}");
        }
        assert!(wanted("limit=1000").is_ok());
    }

    #[test]
    fn a_parameter_given_twice_is_refused_rather_than_guessed() {
        assert_eq!(
            wanted("from=2026-01-01&from=2026-02-01").unwrap_err().status(),
            400
        );
    }

    #[test]
    fn the_last_page_has_no_cursor_even_when_it_is_full() {
        let wanted = wanted("limit=2").unwrap();
        assert_eq!(wanted.page(rows(2))["next_cursor"], Value::Null);
        let page = wanted.page(rows(3));
        assert_eq!(page["next_cursor"], "c2");
        assert_eq!(
            page["events"],
            json!([{"event": "view", "id": 1}, {"event": "view", "id": 2}])
        );
    }

    #[test]
    fn the_largest_page_is_within_what_the_function_gives() {
        let wanted = wanted("limit=1000").unwrap();
        assert_eq!(wanted.arguments()["page_size"], 1000);
        assert_eq!(wanted.page(rows(1000))["next_cursor"], "c1000");
        assert_eq!(wanted.page(rows(999))["next_cursor"], Value::Null);
    }

    #[test]
    fn only_the_fields_asked_for_are_given() {
        let page = wanted("fields=event,%20missing").unwrap().page(rows(1));
        assert_eq!(page["events"], json!([{"event": "view"}]));
    }
}
