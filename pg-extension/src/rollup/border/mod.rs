//! Where SQL calls the rollups' functions.

mod arrivals;
mod ask;
mod sets;
