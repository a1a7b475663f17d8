//! Where SQL calls the filters. Declared in `sql/filter/`.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::Value;

use super::{Compiled, Invalid, Place, Property, Source, compile, number, time_micros};
use crate::error::Error;

/// Microseconds from 1970, where Unix counts from, to 2000, where PostgreSQL does.
const EPOCH_MICROS: i64 = 946_684_800_000_000;

/// `weir.filter_sql`: the document as a boolean expression that reads it at `path` of parameter `parameter`.
///
/// It comes as text, since not every number that `jsonb` holds is one in Rust; such a document is an error, not a
/// panic.
#[pg_extern(sql = false)]
fn filter_sql(filters: &str, parameter: i32, path: &str, of_tuples: bool) -> Result<String, ErrorReport> {
    Ok(checked(
        filters,
        &Place::at(parameter, path).map_err(Error::from)?,
        source(of_tuples),
    )?
    .sql)
}

/// `weir.filter_properties`: the properties that the document asks for.
#[pg_extern(sql = false)]
fn filter_properties(filters: &str) -> Result<Vec<String>, ErrorReport> {
    let anywhere = Place::at(1, "").map_err(Error::from)?;
    Ok(checked(filters, &anywhere, Source::Events)?.properties)
}

fn source(of_tuples: bool) -> Source {
    match of_tuples {
        true => Source::Tuples,
        false => Source::Events,
    }
}

fn checked(filters: &str, place: &Place, source: Source) -> Result<Compiled, Error> {
    let document: Value = serde_json::from_str(filters).map_err(|error| {
        Invalid::new(
            format!("these filters can't be read: {error}"),
            "Write a JSON array of conditions.",
        )
    })?;
    let compiled = compile(&document, place, source)?;
    for pattern in &compiled.patterns {
        judge(
            "SELECT '' ~ $1",
            pattern,
            "a regular expression",
            "POSIX syntax, as PostgreSQL's ~ takes it.",
        )?;
    }
    for path in &compiled.paths {
        check_path(path)?;
    }
    Ok(compiled)
}

/// `weir.property_sql`: the text of the property `name` of the event `e`, as an expression that reads the name at
/// `path` of parameter `parameter`.
#[pg_extern(sql = false)]
fn property_sql(name: &str, parameter: i32, path: &str, of_tuples: bool) -> Result<String, ErrorReport> {
    Ok(named(
        name,
        &Place::at(parameter, path).map_err(Error::from)?,
        source(of_tuples),
    )?)
}

fn named(name: &str, place: &Place, source: Source) -> Result<String, Error> {
    let property = Property::of(source, name, place)?;
    if property.is_path {
        check_path(name)?;
    }
    Ok(property.text)
}

fn check_path(path: &str) -> Result<(), Invalid> {
    judge(
        "SELECT $1::jsonpath",
        path,
        "a JSON path",
        "For instance $.cart.items[0].sku.",
    )
}

/// Lets PostgreSQL itself judge a piece of one of its small languages. Its error becomes ours, which ends the
/// statement all the same, so nothing has to be rolled back here.
fn judge(statement: &str, text: &str, what: &str, hint: &str) -> Result<(), Invalid> {
    let refusal = |_| {
        Err(Invalid::new(
            format!("\"{}\" is not {what}", text.escape_debug()),
            hint,
        ))
    };
    PgTryBuilder::new(|| {
        let ran = Spi::connect(|client| client.select(statement, None, &[text.into()]).map(|_| ()));
        ran.map_err(|error| Invalid::new(error.to_string(), hint))
    })
    .catch_when(PgSqlErrorCode::ERRCODE_INVALID_REGULAR_EXPRESSION, refusal)
    .catch_when(PgSqlErrorCode::ERRCODE_SYNTAX_ERROR, refusal)
    .catch_when(PgSqlErrorCode::ERRCODE_INVALID_TEXT_REPRESENTATION, refusal)
    .execute()
}

/// `weir.json_number`
#[pg_extern(sql = false)]
fn json_number(value: &str) -> Option<f64> {
    number(value)
}

/// `weir.json_time`
#[pg_extern(sql = false)]
fn json_time(value: &str) -> Option<TimestampWithTimeZone> {
    time_micros(value)?.checked_sub(EPOCH_MICROS)?.try_into().ok()
}
