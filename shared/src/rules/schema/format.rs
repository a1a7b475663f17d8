//! `format`, as far as a few lines tell it; the database asserts all that there are.
//!
//! Where its validator may be more lenient than the standards, which it is with a `+` among digits and with leap seconds,
//! the answer is open.

use super::Answer;
use chrono::NaiveDate;
use serde_json::Value;
use std::net::{Ipv4Addr, Ipv6Addr};

pub(super) fn judge(format: &Value, text: &str) -> Answer {
    match format.as_str() {
        Some("uuid") => is_uuid(text).into(),
        Some("date") => date(text.as_bytes()),
        Some("date-time") => date_time(text.as_bytes()),
        Some("ipv4") => text.parse::<Ipv4Addr>().is_ok().into(),
        Some("ipv6") => text.parse::<Ipv6Addr>().is_ok().into(),
        // Of these no more than the sign that there has to be.
        Some("email") if !text.contains('@') => Answer::Breaks,
        Some("uri") if !text.contains(':') => Answer::Breaks,
        _ => Answer::Open,
    }
}

fn is_uuid(text: &str) -> bool {
    let is_group =
        |group: &str, length| group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut groups = text.split('-');
    let all = [8, 4, 4, 4, 12]
        .into_iter()
        .all(|length| groups.next().is_some_and(|group| is_group(group, length)));
    all && groups.next().is_none()
}

fn date(text: &[u8]) -> Answer {
    let [year @ .., b'-', m1, m2, b'-', d1, d2] = text else {
        return Answer::Breaks;
    };
    if year.len() != 4 {
        return Answer::Breaks;
    }
    if text.contains(&b'+') {
        return Answer::Open;
    }
    let parts = (number(year), number(&[*m1, *m2]), number(&[*d1, *d2]));
    let (Some(year), Some(month), Some(day)) = parts else {
        return Answer::Breaks;
    };
    NaiveDate::from_ymd_opt(year.cast_signed(), month, day)
        .is_some()
        .into()
}

fn date_time(text: &[u8]) -> Answer {
    match text.split_at_checked(10) {
        Some((day, [b'T' | b't', time @ ..])) => Answer::all([date(day), self::time(time)].into_iter()),
        _ => Answer::Breaks,
    }
}

/// `hh:mm:ss`, a fraction or none, `Z` or `±hh:mm`.
fn time(text: &[u8]) -> Answer {
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = text else {
        return Answer::Breaks;
    };
    let zone = match rest {
        [b'.', digits @ ..] => {
            let end = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
            match end {
                0 => return Answer::Breaks,
                end => &digits[end..],
            }
        }
        zone => zone,
    };
    let (z1, z2, z3, z4) = match zone {
        [b'Z' | b'z'] => (&b'0', &b'0', &b'0', &b'0'),
        [b'+' | b'-', z1, z2, b':', z3, z4] => (z1, z2, z3, z4),
        _ => return Answer::Breaks,
    };
    let pairs = [
        (h1, h2, 23),
        (m1, m2, 59),
        (s1, s2, 60),
        (z1, z2, 23),
        (z3, z4, 59),
    ];
    if pairs.iter().any(|(tens, _, _)| **tens == b'+') || [*s1, *s2] == *b"60" {
        return Answer::Open;
    }
    let is_within = |(tens, ones, most): &(&u8, &u8, u32)| {
        number(&[**tens, **ones]).is_some_and(|number| number <= *most)
    };
    pairs.iter().all(is_within).into()
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u32::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Answer::{Breaks, Holds, Open};

    #[test]
    fn what_a_few_lines_tell_is_told() {
        for (format, text, answer) in [
            ("uuid", "019513d0-0000-7000-8000-00000000000F", Holds),
            ("uuid", "019513d0000070008000000000000001", Breaks),
            ("uuid", "019513d0-0000-7000-8000-000000000001-", Breaks),
            ("uuid", "é19513d0-000-7000-8000-000000000001", Breaks),
            ("date", "2024-02-29", Holds),
            ("date", "2023-02-29", Breaks),
            ("date", "2024-2-9", Breaks),
            ("date", "+024-02-09", Open),
            ("date-time", "2024-02-29T23:59:59.5+05:45", Holds),
            ("date-time", "2024-02-29t23:59:59z", Holds),
            ("date-time", "2024-02-29T23:59:60Z", Open),
            ("date-time", "2024-02-29 23:59:59Z", Breaks),
            ("date-time", "2024-02-29T23:59:59", Breaks),
            ("date-time", "2024-02-29T24:00:00Z", Breaks),
            ("date-time", "2024-02-29T23:59:59.Z", Breaks),
            ("date-time", "2024-02-29T23:59:59+0545", Breaks),
            ("date-time", "2024-02-3é", Breaks),
            ("ipv4", "192.0.2.7", Holds),
            ("ipv4", "192.0.2.256", Breaks),
            ("ipv6", "2001:db8::7", Holds),
            ("email", "nobody", Breaks),
            ("email", "ann@shop.example", Open),
            ("uri", "/tea", Breaks),
            ("uri", "https://shop.example", Open),
            ("colour", "red", Open),
        ] {
            assert_eq!(judge(&format.into(), text), answer, "{format} {text}");
        }
    }
}
