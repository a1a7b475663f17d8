//! What erasure needs beside SQL: whom a refused event may be about.

pub(crate) mod mentioned;

use pgrx::prelude::*;

#[pg_extern(sql = false)]
fn mentioned_ids(raw: &str) -> Vec<String> {
    mentioned::ids(raw).into_iter().collect()
}
