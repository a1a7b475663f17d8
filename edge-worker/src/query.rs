//! Reading: any question, and the events themselves, with a read key. The database decides what a key may ask.

mod explain;
mod find_events;

use serde_json::Value;
use serde_json::value::RawValue;
use shared::dialect::Reply;
use shared::key::Kind;
use shared::limits;
use tokio_postgres::types::Type;
use worker::Env;

use crate::database::{self, Database};
use crate::error::Error;
use crate::incoming::Incoming;
use crate::{bearer, body, reply};

pub(crate) use explain::explain;

/// `POST /api/v1/query/{question}`: the body is the question's named arguments.
///
/// # Errors
/// Whatever the database says of the key, the question or its arguments.
pub(crate) async fn answer(request: &Incoming, env: &Env, question: &str) -> Result<Reply, Error> {
    let key = read_key(request)?;
    let body = body::read(request, limits::BODY_BYTES).await?;
    let rows = ask(env, &key, question, &arguments(&body)?).await?;
    // As it came from the database: numbers keep their digits.
    let rows = RawValue::from_string(rows).map_err(|error| Error::Unexpected(error.to_string()))?;
    Ok(reply::json(200, &Rows { rows: &rows }))
}

/// `GET /api/v1/events`: a page of events, newest first.
///
/// # Errors
/// As [`answer`], and [`Error::Argument`] for a parameter that isn't one.
pub(crate) async fn find_events(request: &Incoming, env: &Env) -> Result<Reply, Error> {
    let key = read_key(request)?;
    let wanted = find_events::Wanted::from_query(request.parameters())?;
    let rows = ask(env, &key, "find_events", &wanted.arguments().to_string()).await?;
    let rows = serde_json::from_str(&rows).map_err(|error| Error::Unexpected(error.to_string()))?;
    Ok(reply::json(200, &wanted.page(rows)))
}

#[derive(serde::Serialize)]
struct Rows<'a> {
    rows: &'a RawValue,
}

async fn ask(env: &Env, key: &[u8; 32], question: &str, arguments: &str) -> Result<String, Error> {
    // now() keeps an answer out of Hyperdrive's cache, should somebody have left it on: a minute-old answer to a
    // question about now would be wrong.
    const STATEMENT: &str = "SELECT weir.query(key_hash => $1, question => $2, arguments => $3::text::jsonb)::text \
                             WHERE now() IS NOT NULL";
    Database::connect(env, database::READ)
        .await?
        .text(
            STATEMENT,
            &[
                (&key.as_slice(), Type::BYTEA),
                (&question, Type::TEXT),
                (&arguments, Type::TEXT),
            ],
        )
        .await
}

/// Returns the body as a JSON object's text; an empty body has no arguments.
fn arguments(body: &[u8]) -> Result<String, Error> {
    let refusal = |message: String| {
        Error::Argument {
        message,
        hint: r#"Send the question's arguments by name, as {"from_time": "2026-01-01", "to_time": "2026-02-01"}."#.to_owned(),
    }
    };
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok("{}".to_owned());
    }
    let value: Value =
        serde_json::from_slice(body).map_err(|error| refusal(format!("the body is not JSON: {error}")))?;
    match value {
        Value::Object(_) => Ok(value.to_string()),
        _ => Err(refusal("the body is not a JSON object".to_owned())),
    }
}

fn read_key(request: &Incoming) -> Result<[u8; 32], Error> {
    Ok(bearer::key(request, Kind::Read)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_body_is_no_arguments_and_a_list_is_refused() {
        assert_eq!(arguments(b" \n").unwrap(), "{}");
        assert_eq!(arguments(br#"{"a":1}"#).unwrap(), r#"{"a":1}"#);
        for body in [&b"[1]"[..], b"{", b"\xff"] {
            assert_eq!(arguments(body).unwrap_err().status(), 400);
        }
    }
}
