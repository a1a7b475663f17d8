//! Rollups count persons as sets, so that uniques add up over buckets. Refreshing and reading them is SQL, in
//! `sql/rollup/`; here is what a set of persons is, and how arrivals are counted.

mod border;
mod counts;
mod set;

pub(crate) use set::Damaged;
