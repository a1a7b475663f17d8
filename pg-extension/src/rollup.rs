//! Rollups count persons as sets, so that uniques add up over buckets. Refreshing and reading them is SQL, in
//! `sql/rollup/`; here is what a set of persons is.

mod border;
mod set;

pub(crate) use set::Damaged;
