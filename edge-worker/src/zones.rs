//! The clocks of the world, as the runtime knows them, each asked once a quarter of an hour: only then do clocks change.

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::runtime;

/// How many zones are remembered; there are some 600 names of them.
const REMEMBERED: usize = 1_000;
/// The longest name of one has 32.
const NAME_BYTES: usize = 40;
const QUARTER_SECONDS: i64 = 15 * 60;

/// What a zone's clocks said, and in which quarter of an hour since 1970.
type Known = HashMap<Box<str>, (i64, Option<i32>)>;

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// Minutes by which the clocks of a zone are ahead of UTC; `None` where nobody knows the zone.
pub(crate) fn offset(zone: &str, at: DateTime<Utc>) -> Option<i32> {
    if !is_name(zone) {
        return None;
    }
    let ask = |quarter: i64| {
        let minutes = runtime::offset(zone, (quarter * QUARTER_SECONDS * 1000) as f64);
        minutes.is_finite().then_some(minutes as i32)
    };
    let quarter = at.timestamp().div_euclid(QUARTER_SECONDS);
    KNOWN.with_borrow_mut(|known| remembered(known, zone, quarter, ask))
}

fn remembered(known: &mut Known, zone: &str, quarter: i64, ask: impl Fn(i64) -> Option<i32>) -> Option<i32> {
    if let Some((of, minutes)) = known.get_mut(zone) {
        if *of != quarter {
            (*of, *minutes) = (quarter, ask(quarter));
        }
        return *minutes;
    }
    if known.len() == REMEMBERED {
        known.clear();
    }
    let minutes = ask(quarter);
    known.insert(zone.into(), (quarter, minutes));
    minutes
}

fn is_name(zone: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
    zone.len() <= NAME_BYTES && zone.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_zone_is_asked_for_once_a_quarter_of_an_hour() {
        let (mut known, asked) = (Known::default(), Cell::new(0));
        let mut offset = |zone: &str, quarter| {
            remembered(&mut known, zone, quarter, |quarter| {
                asked.set(asked.get() + 1);
                (zone != "Nowhere").then_some(60 * quarter as i32)
            })
        };
        for (zone, quarter, expected) in [
            ("Europe/Berlin", 1, Some(60)),
            ("Europe/Berlin", 1, Some(60)),
            ("Nowhere", 1, None),
            ("Nowhere", 1, None),
            ("Europe/Berlin", 2, Some(120)),
        ] {
            assert_eq!(offset(zone, quarter), expected);
        }
        assert_eq!(asked.get(), 3);
    }

    #[test]
    fn names_that_are_made_up_do_not_fill_the_memory() {
        let mut known = Known::default();
        for number in 0..3 * REMEMBERED {
            remembered(&mut known, &number.to_string(), 1, |_| None);
        }
        assert!(known.len() <= REMEMBERED);
        assert!(is_name("America/Argentina/ComodRivadavia") && is_name("Etc/GMT+9"));
        assert!(!is_name("Europe/K\u{f6}ln") && !is_name(&"x".repeat(41)));
    }
}
