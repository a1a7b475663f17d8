//! Where SQL calls the rollups' functions.

mod arrivals;
mod ask;
mod hours;
mod sets;
