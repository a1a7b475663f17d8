//! The functions that people call, declared in `sql/schemas/`.

use pgrx::JsonB;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::compiled::Compiled;
use crate::error::Error;

/// Refuses what is no schema.
#[pg_extern(sql = false)]
fn require_schema(schema: JsonB) -> Result<(), ErrorReport> {
    Compiled::new(schema.0).map_err(Error::IllegalSchema)?;
    Ok(())
}

/// What is wrong with properties by a schema, each with its place.
#[pg_extern(sql = false)]
fn violations(schema: JsonB, properties: JsonB) -> Result<Vec<String>, ErrorReport> {
    let compiled = Compiled::new(schema.0).map_err(Error::IllegalSchema)?;
    Ok(compiled.violations(&properties.0))
}
