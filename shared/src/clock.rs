//! The clock rule: when an event happened, though the sender's clock is wrong.
//!
//! `skew = received_at − sent_at`, rounded to the nearest 5 minutes, is added to the sender's time. A clock that is
//! wrong is wrong by minutes or more; what is less is the request's time on the way, and must not enter. So the events
//! of a request keep their order and their distances to the microsecond.

use chrono::format::SecondsFormat;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use serde::Serializer;

/// What skew is rounded to, in microseconds.
const STEP_MICROSECONDS: i64 = 5 * 60 * 1_000_000;

/// How far in the future an event may be: a sender may take its local time for UTC.
const FUTURE: TimeDelta = TimeDelta::hours(23);

/// What the sender says of an event's time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// A time.
    At(DateTime<Utc>),
    /// So long before it was sent.
    Before(TimeDelta),
    /// Something that is no time.
    Unparseable,
}

impl Said {
    /// Reads a text as [`parse`] does.
    pub fn parse(text: &str) -> Self {
        parse(text).map_or(Self::Unparseable, Self::At)
    }
}

/// What was noticed while setting the time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Doubt {
    /// The sender's time can't be read.
    Unparseable,
    /// The sender's time is too far ahead.
    InFuture,
}

/// When an event happened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Moment {
    /// After the rule.
    pub timestamp: DateTime<Utc>,
    /// By the sender's own clock.
    pub client_timestamp: Option<DateTime<Utc>>,
    /// Why `timestamp` is the time of receipt although the sender said something.
    pub doubt: Option<Doubt>,
}

/// Applies the rule.
///
/// An event without `sent_at` gets no correction. `Said::Before` counts from `sent_at`, so that a body sent again says
/// the same; from `received_at` where `sent_at` is missing.
pub fn moment(said: &Said, sent_at: Option<DateTime<Utc>>, received_at: DateTime<Utc>) -> Moment {
    let received_at = truncate(received_at);
    let doubtful = |client_timestamp, doubt| Moment {
        timestamp: received_at,
        client_timestamp,
        doubt,
    };
    let client = match said {
        Said::Nothing => return doubtful(None, None),
        Said::Unparseable => return doubtful(None, Some(Doubt::Unparseable)),
        Said::At(time) => Some(*time),
        Said::Before(age) => sent_at.unwrap_or(received_at).checked_sub_signed(*age),
    };
    let Some(client) = client.filter(is_plausible).map(truncate) else {
        return doubtful(None, Some(Doubt::Unparseable));
    };
    let correction = sent_at.map_or(TimeDelta::zero(), |sent_at| correction(sent_at, received_at));
    match client.checked_add_signed(correction).filter(is_plausible) {
        Some(time) if time - received_at > FUTURE => doubtful(Some(client), Some(Doubt::InFuture)),
        Some(timestamp) => Moment {
            timestamp,
            client_timestamp: Some(client),
            doubt: None,
        },
        None => doubtful(Some(client), Some(Doubt::Unparseable)),
    }
}

/// `received_at − sent_at` to the nearest 5 minutes; half-way goes away from zero.
pub fn correction(sent_at: DateTime<Utc>, received_at: DateTime<Utc>) -> TimeDelta {
    let skew = received_at.timestamp_micros() - sent_at.timestamp_micros();
    let steps = (skew.abs() + STEP_MICROSECONDS / 2) / STEP_MICROSECONDS;
    TimeDelta::microseconds(skew.signum() * steps * STEP_MICROSECONDS)
}

/// Reads an ISO 8601 time as senders write it: with or without seconds, their fraction, a zone (UTC where none), or time of
/// day; one without hyphens and colons, too.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    if let Some(time) = parse_as_formatted(text) {
        return Some(time).filter(is_plausible);
    }
    let text = text.trim();
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.to_utc())
        .ok()
        .or_else(|| parse_in_any_form(text))
        .or_else(|| parse_in_any_form(&in_usual_form(text)?))
        .filter(is_plausible)
        .map(truncate)
}

/// How a day and a time of day are written, the frequent forms first: without a zone, and with one.
const FORMS: [(&str, &str); 4] = [
    ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f%#z"),
    ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f%#z"),
    ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M%#z"),
    ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M%#z"),
];

fn parse_in_any_form(text: &str) -> Option<DateTime<Utc>> {
    let in_form = |(without_zone, with_zone): &(&str, &str)| {
        let (time, zone) = NaiveDateTime::parse_and_remainder(text, without_zone).ok()?;
        if zone.is_empty() {
            return Some(time.and_utc());
        }
        let time = DateTime::parse_from_str(text, with_zone).ok()?;
        Some(time.to_utc())
    };
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    FORMS.iter().find_map(in_form).or_else(|| day().map(midnight))
}

/// ISO 8601's other ways of writing: a fraction after a comma, and neither hyphens nor colons (`20260301T120000Z`).
fn in_usual_form(text: &str) -> Option<String> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let time_of_day = text.get(9..).unwrap_or_default();
    let usual = match (digits(text), text.as_bytes().get(8), digits(time_of_day)) {
        (8, Some(b'T'), length @ (4 | 6)) => {
            let (year, month, day) = (&text[..4], &text[4..6], &text[6..8]);
            let (hour, minute) = (&time_of_day[..2], &time_of_day[2..4]);
            let seconds = if length == 6 { ":" } else { "" };
            format!(
                "{year}-{month}-{day}T{hour}:{minute}{seconds}{}",
                &time_of_day[4..]
            )
        }
        _ if text.contains(',') => text.to_owned(),
        _ => return None,
    };
    Some(usual.replace(',', "."))
}

/// Reads the form that [`format`] writes and nothing else, in a fifth of the time that a parser of all forms takes: the
/// database reads four such times of every event.
fn parse_as_formatted(text: &str) -> Option<DateTime<Utc>> {
    let bytes: &[u8; 27] = text.as_bytes().try_into().ok()?;
    let marks = [
        (4, b'-'),
        (7, b'-'),
        (10, b'T'),
        (13, b':'),
        (16, b':'),
        (19, b'.'),
        (26, b'Z'),
    ];
    if marks.iter().any(|(place, mark)| bytes[*place] != *mark) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0, |number, byte| {
            byte.is_ascii_digit()
                .then(|| number * 10 + u32::from(byte - b'0'))
        })
    };
    let date = NaiveDate::from_ymd_opt(number(0..4)?.cast_signed(), number(5..7)?, number(8..10)?)?;
    let time = date.and_hms_micro_opt(number(11..13)?, number(14..16)?, number(17..19)?, number(20..26)?)?;
    Some(time.and_utc())
}

/// Reads milliseconds since 1970.
pub fn from_milliseconds(milliseconds: f64) -> Option<DateTime<Utc>> {
    if !milliseconds.is_finite() || milliseconds.abs() > 1e15 {
        return None;
    }
    DateTime::from_timestamp_micros((milliseconds * 1000.0) as i64).filter(is_plausible)
}

/// RFC 3339 in UTC with microseconds: the form in which times travel.
pub fn format(time: &DateTime<Utc>) -> String {
    with_format(time, str::to_owned)
}

/// Hands that form to whoever needs no text of its own: each event that travels has three times.
pub(crate) fn with_format<T>(time: &DateTime<Utc>, use_text: impl FnOnce(&str) -> T) -> T {
    let bytes = formatted(time);
    match bytes.as_ref().map(|bytes| str::from_utf8(bytes)) {
        Some(Ok(text)) => use_text(text),
        _ => use_text(&time.to_rfc3339_opts(SecondsFormat::Micros, true)),
    }
}

/// It for times of this calendar's usual kind, in a fraction of what formatting in general takes.
fn formatted(time: &DateTime<Utc>) -> Option<[u8; 27]> {
    let mut text = *b"0000-00-00T00:00:00.000000Z";
    let mut write = |range: std::ops::Range<usize>, mut number: u32| {
        for digit in text[range].iter_mut().rev() {
            *digit += (number % 10) as u8;
            number /= 10;
        }
    };
    let year = u32::try_from(time.year()).ok().filter(|year| *year < 10_000)?;
    // More than a second's are a leap second.
    let microseconds = Some(time.nanosecond() / 1000).filter(|number| *number < 1_000_000)?;
    for (range, number) in [
        (0..4, year),
        (5..7, time.month()),
        (8..10, time.day()),
        (11..13, time.hour()),
        (14..16, time.minute()),
        (17..19, time.second()),
        (20..26, microseconds),
    ] {
        write(range, number);
    }
    Some(text)
}

pub(crate) fn serialize<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    with_format(time, |text| serializer.serialize_str(text))
}

pub(crate) fn serialize_option<S: Serializer>(
    time: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serialize(time, serializer),
        None => serializer.serialize_none(),
    }
}

/// Years with four digits: what RFC 3339 can write and every reader can read.
fn is_plausible(time: &DateTime<Utc>) -> bool {
    (1..=9999).contains(&time.year())
}

/// To microseconds, PostgreSQL's grain. A leap second becomes the next second, as there.
pub(crate) fn truncate(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(time.timestamp_micros()).unwrap_or(time)
}

#[cfg(test)]
mod tests;
