//! The Worker's clock, which stands still while it computes.

use chrono::{DateTime, Utc};
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
