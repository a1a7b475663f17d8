//! The Worker's clock, which stands still while it computes.

use std::pin::pin;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::{Either, select};
use worker::Delay;
use worker::js_sys::Date;

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    // Whole, and in range until long after this.
    Date::now() as u64
}

/// The same as a time.
pub(crate) fn now() -> DateTime<Utc> {
    i64::try_from(now_ms())
        .ok()
        .and_then(DateTime::from_timestamp_millis)
        .unwrap_or_default()
}

/// Gives up on `work` after `limit`.
pub(crate) async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    match select(pin!(work), pin!(Delay::from(limit))).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}
