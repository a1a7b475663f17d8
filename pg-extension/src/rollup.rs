//! Rollups count persons as sets, so that uniques add up over buckets. Refreshing and reading them is SQL, in
//! `sql/rollup/`; here is what a set of persons is, how arrivals are counted, and what sets answer.

mod border;
mod counts;
mod dense;
mod hours;
mod question;
mod set;

pub(crate) use set::Damaged;
