//! Where SQL calls the filters. Declared in `sql/filter/`.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::Value;

use super::{Compiled, Invalid, Place, Property, Source, compile, number, path, time_micros};
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
            "SELECT ('' OPERATOR(pg_catalog.~) $1)::pg_catalog.text",
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
    const WHAT: &str = "a JSON path";
    let statement = "SELECT $1::pg_catalog.jsonpath::pg_catalog.text";
    let canonical = judge(statement, path, WHAT, "For instance $.cart.items[0].sku.")?;
    match path::fault(&canonical.unwrap_or_default()) {
        Some((problem, hint)) => Err(Invalid::new(
            format!("the JSON path \"{}\" {problem}", path.escape_debug()),
            hint,
        )),
        None => Ok(()),
    }
}

/// What PostgreSQL says where a piece of one of its small languages is none that it understands.
const REFUSALS: &[PgSqlErrorCode] = &[
    PgSqlErrorCode::ERRCODE_INVALID_REGULAR_EXPRESSION,
    PgSqlErrorCode::ERRCODE_SYNTAX_ERROR,
    PgSqlErrorCode::ERRCODE_INVALID_TEXT_REPRESENTATION,
    PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
    PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
    PgSqlErrorCode::ERRCODE_UNTRANSLATABLE_CHARACTER,
    PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED,
    PgSqlErrorCode::ERRCODE_STATEMENT_TOO_COMPLEX,
];

/// Lets PostgreSQL itself judge a piece of one of its small languages, and returns the text that the statement makes of
/// it. Its error becomes ours, which ends the statement all the same, so nothing has to be rolled back here.
fn judge(statement: &str, text: &str, what: &str, hint: &str) -> Result<Option<String>, Invalid> {
    let refusal = |_| {
        Err(Invalid::new(
            format!("\"{}\" is not {what}", text.escape_debug()),
            hint,
        ))
    };
    let attempt = PgTryBuilder::new(|| {
        Spi::get_one_with_args(statement, &[text.into()])
            .map_err(|error| Invalid::new(error.to_string(), hint))
    });
    REFUSALS
        .iter()
        .fold(attempt, |attempt, code| attempt.catch_when(*code, refusal))
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
