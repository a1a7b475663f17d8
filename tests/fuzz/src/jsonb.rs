//! JSON text → `jsonb`: read back, by PostgreSQL's own description of the layout, it says what the text says. And each key's
//! value is found.

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use serde_json::value::RawValue;
use shared::json::Measure;
use std::collections::BTreeMap;
use std::fmt::Write;

#[path = "../../../pg-extension/src/ingest"]
mod ingest {
    mod jsonb;

    pub(super) fn jsonb(object: &str) -> Vec<u8> {
        jsonb::Jsonb::default().of(object).to_vec()
    }

    pub(super) fn member<'a>(object: &'a str, key: &str) -> Option<&'a str> {
        jsonb::member(object, key)
    }
}

pub(crate) fn target(bytes: Unstructured<'_>) -> Result<()> {
    let text = String::from_utf8_lossy(bytes.take_rest());
    // What isn't JSON never comes here; if it did, it would have to do no harm.
    ingest::jsonb(&text);
    ingest::member(&text, "a");
    if text.starts_with('{') && serde_json::from_str::<&RawValue>(&text).is_ok() {
        check(&text);
    }
    Ok(())
}

/// Makes `jsonb` of an object as it may be stored, and reads it.
pub(crate) fn check(object: &str) {
    let measure = Measure::of_text(object);
    if measure.illegal_number || measure.depth > shared::limits::DEPTH || object.contains("\\u") {
        return;
    }
    let mut read = String::new();
    container(&ingest::jsonb(object), &mut read);
    assert_eq!(read, canonical(object), "{object}");
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(object).unwrap();
    for (key, value) in members {
        assert_eq!(ingest::member(object, &key), Some(value.get()), "{object}");
    }
}

/// A text in one form of all that mean the same to `jsonb`: the last of equal keys, decimals without an exponent's tricks.
fn canonical(json: &str) -> String {
    match json.as_bytes()[0] {
        b'{' => {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(json).unwrap();
            let mut members: Vec<_> = members.into_iter().collect();
            members.sort_by(|(a, _), (b, _)| (a.len(), a).cmp(&(b.len(), b)));
            let members = members
                .iter()
                .map(|(key, value)| format!("{key:?}:{},", canonical(value.get())));
            format!("{{{}}}", members.collect::<String>())
        }
        b'[' => {
            let members: Vec<&RawValue> = serde_json::from_str(json).unwrap();
            let members = members.iter().map(|value| format!("{},", canonical(value.get())));
            format!("[{}]", members.collect::<String>())
        }
        b'"' => format!("{:?}", serde_json::from_str::<String>(json).unwrap()),
        b'-' | b'0'..=b'9' => decimal(json),
        _ => json.to_owned(),
    }
}

/// Sign, digits without zeros around them, the power of ten of the first, and how many places are shown.
fn decimal(json: &str) -> String {
    let (sign, unsigned) = json.strip_prefix('-').map_or(("", json), |rest| ("-", rest));
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i64 = exponent.parse().unwrap();
    let shown = (fraction.len() as i64 - exponent).max(0);
    let digits = [whole, fraction].concat();
    let significant = digits.trim_start_matches('0');
    let power = whole.len() as i64 + exponent - (digits.len() - significant.len()) as i64;
    match significant.trim_end_matches('0') {
        "" => format!("0 {shown}"),
        digits => format!("{sign}{digits}e{power} {shown}"),
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes(bytes[at..at + 4].try_into().unwrap())
}

/// A container as jsonb.h lays it out: a header, an entry a member, the members.
fn container(bytes: &[u8], out: &mut String) {
    let header = word(bytes, 0);
    let count = (header & 0x0fff_ffff) as usize;
    let is_object = header & 0x2000_0000 != 0;
    let entries = count * (1 + usize::from(is_object));
    let data = &bytes[4 + 4 * entries..];
    let mut start = 0;
    let parts: Vec<(u32, &[u8])> = (0..entries)
        .map(|index| {
            let entry = word(bytes, 4 + 4 * index);
            let length = (entry & 0x0fff_ffff) as usize;
            let end = if entry & 0x8000_0000 != 0 {
                length
            } else {
                start + length
            };
            let from = std::mem::replace(&mut start, end);
            // Numbers and containers begin at a multiple of 4, counted from the container's own beginning.
            let is_aligned = matches!(entry >> 28 & 7, 1 | 5);
            let from = if is_aligned {
                from.next_multiple_of(4)
            } else {
                from
            };
            (entry >> 28 & 7, &data[from..end])
        })
        .collect();
    assert_eq!(start, data.len());
    let (keys, values) = parts.split_at(if is_object { count } else { 0 });
    out.push(if is_object { '{' } else { '[' });
    for (index, (kind, value)) in values.iter().enumerate() {
        if let Some((_, key)) = keys.get(index) {
            write!(out, "{:?}:", std::str::from_utf8(key).unwrap()).unwrap();
        }
        match kind {
            0 => write!(out, "{:?}", std::str::from_utf8(value).unwrap()).unwrap(),
            1 => numeric(value, out),
            2 => out.push_str("false"),
            3 => out.push_str("true"),
            4 => out.push_str("null"),
            _ => container(value, out),
        }
        out.push(',');
    }
    out.push(if is_object { '}' } else { ']' });
}

/// A datum of `numeric` as numeric.c lays it out, in the form of [`decimal`].
fn numeric(datum: &[u8], out: &mut String) {
    assert_eq!(word(datum, 0) >> 2, datum.len() as u32);
    let words: Vec<u16> = datum[4..]
        .chunks_exact(2)
        .map(|two| u16::from_ne_bytes([two[0], two[1]]))
        .collect();
    let header = words[0];
    let (is_negative, shown, weight, digits) = match header & 0x8000 != 0 {
        true => {
            let weight = i64::from(header & 0x3f) - if header & 0x40 != 0 { 64 } else { 0 };
            (header & 0x2000 != 0, header >> 7 & 0x3f, weight, &words[1..])
        }
        false => (
            header & 0x4000 != 0,
            header & 0x3fff,
            i64::from(words[1].cast_signed()),
            &words[2..],
        ),
    };
    let decimals: String = digits.iter().map(|digit| format!("{digit:04}")).collect();
    let significant = decimals.trim_start_matches('0');
    let power = (weight + 1) * 4 - (decimals.len() - significant.len()) as i64;
    match significant.trim_end_matches('0') {
        "" => write!(out, "0 {shown}"),
        digits => write!(
            out,
            "{}{digits}e{power} {shown}",
            if is_negative { "-" } else { "" }
        ),
    }
    .unwrap();
}
