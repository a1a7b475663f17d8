//! Rows as PostgreSQL's `COPY … (FORMAT binary)` reads them.
//!
//! The format is that of PostgreSQL's documentation of COPY, "Binary Format"; what stands in each field is what the
//! type's receive function takes, or the value as it is stored.

use std::io::Read;

use chrono::{DateTime, Utc};
use shared::batch::Row;

use super::copy::Columns;
use super::jsonb::Jsonb;
use super::time::microseconds;

/// The columns, in the order in which [`Rows`] writes them.
pub(super) const COLUMNS: Columns = Columns {
    all: &ALL,
    time: &["timestamp", "received_at", "client_timestamp", "sent_at"],
    text: &[
        "event",
        "distinct_id",
        "environment",
        "session_id",
        "sdk",
        "sdk_version",
        "platform",
    ],
    jsonb: &["properties", "user_properties", "context"],
};

const ALL: [&str; 17] = [
    "timestamp",
    "received_at",
    "client_timestamp",
    "sent_at",
    "batch",
    "id",
    "category",
    "event",
    "distinct_id",
    "environment",
    "session_id",
    "sdk",
    "sdk_version",
    "platform",
    "properties",
    "user_properties",
    "context",
];

/// The signature, no flags, no extension of the header.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const TRAILER: [u8; 2] = (-1_i16).to_be_bytes();
const NULL: [u8; 4] = (-1_i32).to_be_bytes();

/// The rows of one batch, as one COPY's data: written as it is read, so that it never stands in memory as a whole.
pub(super) struct Rows<'a, I> {
    batch: i64,
    rows: I,
    jsonb: Jsonb<'a>,
    /// Written and not read yet, from `read`.
    written: Vec<u8>,
    read: usize,
    has_ended: bool,
}

impl<'a, I: Iterator<Item = &'a Row<'a>>> Rows<'a, I> {
    pub(super) fn new(batch: i64, rows: I) -> Self {
        Self {
            batch,
            rows,
            jsonb: Jsonb::default(),
            written: HEADER.to_vec(),
            read: 0,
            has_ended: false,
        }
    }
}

impl<'a, I: Iterator<Item = &'a Row<'a>>> Read for Rows<'a, I> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.read == self.written.len() {
            self.written.clear();
            self.read = 0;
        }
        while self.written.len() - self.read < out.len() && !self.has_ended {
            match self.rows.next() {
                Some(row) => write_row(&mut self.written, &mut self.jsonb, self.batch, row),
                None => {
                    self.written.extend_from_slice(&TRAILER);
                    self.has_ended = true;
                }
            }
        }
        let mut rest = self.written.get(self.read..).unwrap_or_default();
        let count = rest.read(out)?;
        self.read += count;
        Ok(count)
    }
}

fn write_row<'a>(out: &mut Vec<u8>, jsonb: &mut Jsonb<'a>, batch: i64, row: &'a Row<'_>) {
    let columns = ALL.len() as i16;
    out.extend_from_slice(&columns.to_be_bytes());
    time(out, Some(row.timestamp));
    time(out, Some(row.received_at));
    time(out, row.client_timestamp);
    time(out, row.sent_at);
    field(out, &batch.to_be_bytes());
    field(out, row.id.as_bytes());
    field(out, row.category.text().as_bytes());
    field(out, row.event.as_bytes());
    field(out, row.distinct_id.as_bytes());
    field(out, row.environment.as_bytes());
    text(out, row.session_id.as_deref());
    text(out, row.sdk.as_deref());
    text(out, row.sdk_version.as_deref());
    field(out, row.platform.text().as_bytes());
    field(out, jsonb.of(row.properties));
    match row.user_properties {
        Some(json) => field(out, jsonb.of(json)),
        None => out.extend_from_slice(&NULL),
    }
    field(out, jsonb.of(&row.context));
}

fn time(out: &mut Vec<u8>, time: Option<DateTime<Utc>>) {
    match time {
        Some(time) => field(out, &microseconds(time).to_be_bytes()),
        None => out.extend_from_slice(&NULL),
    }
}

fn text(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => field(out, text.as_bytes()),
        None => out.extend_from_slice(&NULL),
    }
}

/// No field is longer than a batch, and that is shorter than 2³⁰ bytes.
fn field(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = i32::try_from(bytes.len()).unwrap_or(i32::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(bytes);
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use shared::event::{Category, Platform};
    use uuid::Uuid;

    pub(in crate::ingest) fn row() -> Row<'static> {
        let at = DateTime::from_timestamp_micros(946_684_800_000_001).unwrap();
        Row {
            id: Uuid::from_u128(7),
            event: "view".into(),
            category: Category::Custom,
            distinct_id: "ada".into(),
            timestamp: at,
            client_timestamp: None,
            sent_at: None,
            received_at: at,
            properties: "{}",
            user_properties: None,
            context: "{}".into(),
            session_id: Some("s".into()),
            environment: "production".into(),
            sdk: None,
            sdk_version: None,
            platform: Platform::Web,
        }
    }

    /// All that is read, so many bytes at once.
    fn written<'a>(rows: impl Iterator<Item = &'a Row<'a>>, at_once: usize) -> Vec<u8> {
        let mut rows = Rows::new(9, rows);
        let mut bytes = Vec::new();
        let mut part = vec![0; at_once];
        loop {
            match rows.read(&mut part).unwrap() {
                0 => return bytes,
                count => bytes.extend_from_slice(&part[..count]),
            }
        }
    }

    /// Takes one COPY's data apart again: each row's fields.
    fn read(bytes: &[u8]) -> Vec<Vec<Option<&[u8]>>> {
        let mut rest = bytes.strip_prefix(HEADER).unwrap();
        let mut rows = Vec::new();
        loop {
            let (columns, after) = rest.split_first_chunk::<2>().unwrap();
            rest = after;
            let Ok(columns) = usize::try_from(i16::from_be_bytes(*columns)) else {
                assert!(rest.is_empty(), "nothing comes after the trailer");
                return rows;
            };
            let mut row = Vec::new();
            for _ in 0..columns {
                let (length, after) = rest.split_first_chunk::<4>().unwrap();
                let length = usize::try_from(i32::from_be_bytes(*length)).ok();
                row.push(length.map(|length| &after[..length]));
                rest = &after[length.unwrap_or(0)..];
            }
            rows.push(row);
        }
    }

    #[test]
    fn a_row_has_a_field_for_each_column() {
        let row = row();
        let bytes = written([&row, &row].into_iter(), 7);
        let read = read(&bytes);
        assert_eq!(read.len(), 2);
        let named = |name: &str| read[1][ALL.iter().position(|column| *column == name).unwrap()];
        assert_eq!(named("timestamp"), Some(&1_i64.to_be_bytes()[..]));
        assert_eq!(named("client_timestamp"), None);
        assert_eq!(named("batch"), Some(&9_i64.to_be_bytes()[..]));
        assert_eq!(named("id"), Some(&7_u128.to_be_bytes()[..]));
        assert_eq!(named("category"), Some(&b"custom"[..]));
        assert_eq!(named("session_id"), Some(&b"s"[..]));
        assert_eq!(named("properties"), Some(Jsonb::default().of("{}")));
        assert_eq!(named("user_properties"), None);
        assert_eq!(named("context"), Some(Jsonb::default().of("{}")));
    }

    #[test]
    fn it_is_the_same_whatever_is_read_at_once() {
        let row = row();
        let whole = written([&row; 9].into_iter(), 1 << 16);
        assert_eq!(read(&whole).len(), 9);
        for at_once in [1, 3, 200, 1000] {
            assert_eq!(written([&row; 9].into_iter(), at_once), whole);
        }
    }

    #[test]
    fn no_rows_are_a_header_and_a_trailer() {
        assert_eq!(read(&written([].into_iter(), 64)), Vec::<Vec<_>>::new());
    }
}
