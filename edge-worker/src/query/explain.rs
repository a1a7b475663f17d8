//! `GET /api/v1/explain/{event id}`: the question `explain_event`, and the dead letters where the database knows nothing.

use std::borrow::Cow;

use serde_json::{Map, Value, json};
use shared::dialect::Reply;
use tokio_postgres::types::Type;
use uuid::Uuid;
use worker::Env;

use super::{ask, read_key};
use crate::database::{self, Database};
use crate::dead_letter::Search;
use crate::error::Error;
use crate::incoming::Incoming;
use crate::{dead_letter, reply};

/// What became of an event.
///
/// # Errors
/// Those of the key, of the id and of the parameters. Without the dead letters there is what the database knows.
pub(crate) async fn explain(request: &Incoming, env: &Env, id: &str) -> Result<Reply, Error> {
    let key = read_key(request)?;
    let id = Uuid::try_parse(id)
        .map_err(|_| refusal(format!("{id:?} is no event's id"), "An event's id is a UUID."))?;
    let (arguments, cursor) = arguments(id, request.parameters())?;
    let rows = ask(env, &key, "explain_event", &Value::from(arguments).to_string()).await?;
    let mut rows: Vec<Value> =
        serde_json::from_str(&rows).map_err(|error| Error::Unexpected(error.to_string()))?;
    let mut next_cursor = None;
    if let Some(row) = rows.first_mut().filter(|row| row["state"] == "unknown")
        && let Some(environment) = environment(env, &key).await?
    {
        next_cursor = look_further(row, dead_letter::find(env, id, &environment, cursor).await);
    }
    Ok(reply::json(
        200,
        &json!({"rows": rows, "next_cursor": next_cursor}),
    ))
}

/// Adds to what the database doesn't know what the dead letters say; gives the cursor where there are more of them.
fn look_further(row: &mut Value, search: Result<Search, Error>) -> Option<String> {
    let (more, cursor) = match search {
        Ok(Search::Found(object)) => {
            row["state"] = "dead_letter".into();
            row["explanation"] = format!("PostgreSQL has not taken it in all attempts; it is kept in the bucket as {object}. POST /api/v1/dead-letters/replay sends it in.").into();
            return None;
        }
        Ok(Search::NotFound(objects, None)) => {
            (format!("It is in none of the dead letters ({objects})."), None)
        }
        Ok(Search::NotFound(objects, cursor)) => (
            format!(
                "It is in none of {objects} dead letters, and there are more: ask again with this answer's next_cursor as cursor."
            ),
            cursor,
        ),
        Err(_) => ("The dead letters could not be read just now.".to_owned(), None),
    };
    let known = row["explanation"].as_str().unwrap_or_default();
    row["explanation"] = format!("{known} {more}").into();
    cursor
}

/// Which environment a read key reads.
async fn environment(env: &Env, key: &[u8; 32]) -> Result<Option<String>, Error> {
    const STATEMENT: &str =
        "SELECT environment FROM weir.find_key(key_hash => $1) WHERE kind = 'read' AND now() IS NOT NULL";
    let database = Database::connect(env, database::READ).await?;
    let rows = database
        .rows(STATEMENT, &[(&key.as_slice(), Type::BYTEA)])
        .await?;
    Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
}

fn arguments<'a>(
    id: Uuid,
    pairs: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>,
) -> Result<(Map<String, Value>, Option<String>), Error> {
    let mut cursor = None;
    let mut arguments = Map::from_iter([("id".to_owned(), Value::from(id.to_string()))]);
    for (name, value) in pairs {
        let argument = match name.as_ref() {
            "distinct_id" => "distinct_id",
            "from" => "from_time",
            "to" => "to_time",
            "cursor" => {
                cursor = Some(value.into_owned());
                continue;
            }
            _ => {
                let message = format!("there is no parameter {name:?}");
                return Err(refusal(message, "Parameters: distinct_id, from, to, cursor."));
            }
        };
        arguments.insert(argument.to_owned(), value.into_owned().into());
    }
    Ok((arguments, cursor))
}

fn refusal(message: String, hint: &str) -> Error {
    let hint = hint.to_owned();
    Error::Argument { message, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_become_the_functions_arguments_and_others_are_refused() {
        let of = |query: &str| {
            let url = worker::Url::parse(&format!("http://x/?{query}")).unwrap();
            arguments(Uuid::nil(), url.query_pairs())
        };
        let (arguments, cursor) = of("distinct_id=ann&from=2026-01-01&cursor=c").unwrap();
        assert_eq!(
            Value::from(arguments),
            json!({"id": Uuid::nil().to_string(), "distinct_id": "ann", "from_time": "2026-01-01"})
        );
        assert_eq!(cursor.as_deref(), Some("c"));
        assert_eq!(of("environment=staging").unwrap_err().status(), 400);
    }
}
