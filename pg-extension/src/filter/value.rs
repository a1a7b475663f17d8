//! How the text of a property is read as a number or as a time: leniently, and never with an error.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// The number that a property's text spells, in decimal or scientific notation; `None` where it spells none or one
/// that isn't finite. Double precision, as in the JavaScript that most events come from.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let numeric = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    if !numeric {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The time that a property's text spells, in microseconds since 1970, UTC: RFC 3339, or the same with a space, or
/// without the zone (then UTC), or a date alone (then its midnight in UTC). `None` for anything else; numbers
/// are not taken for times, since nobody can tell seconds from milliseconds.
pub(crate) fn time_micros(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.timestamp_micros());
    }
    for format in [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M",
    ] {
        if let Ok(time) = NaiveDateTime::parse_from_str(text, format) {
            return Some(time.and_utc().timestamp_micros());
        }
    }
    for format in ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z"] {
        if let Ok(time) = DateTime::parse_from_str(text, format) {
            return Some(time.timestamp_micros());
        }
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .and_then(|date| date.and_hms_opt(0, 0, 0))
        .map(|midnight| midnight.and_utc().timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::{number, time_micros};

    #[test]
    fn numbers_are_read_as_javascript_writes_them() {
        for (text, expected) in [
            ("5", 5.0),
            (" -0.5 ", -0.5),
            ("1e3", 1000.0),
            (".5", 0.5),
            ("+2", 2.0),
        ] {
            assert_eq!(number(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_spells_no_finite_number_is_none() {
        for text in [
            "", " ", "five", "NaN", "inf", "1e999", "0x10", "1,5", "1 2", "true", "[1]", "٣",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_utc_unless_they_say_otherwise() {
        let noon = time_micros("2025-06-02T12:00:00Z");
        assert_eq!(noon, Some(1_748_865_600_000_000));
        for same in [
            "2025-06-02T14:00:00+02:00",
            "2025-06-02 12:00:00",
            "2025-06-02T12:00",
            "2025-06-02 12:00:00.000000+00",
        ] {
            assert_eq!(time_micros(same), noon, "{same}");
        }
        assert_eq!(time_micros("2025-06-02"), Some(1_748_822_400_000_000));
    }

    #[test]
    fn what_spells_no_time_is_none() {
        for text in [
            "",
            "1748865600",
            "yesterday",
            "2025-13-01",
            "2025-02-30",
            "02/06/2025",
            "infinity",
        ] {
            assert_eq!(time_micros(text), None, "{text}");
        }
    }
}
