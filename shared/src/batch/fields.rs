//! One line taken apart in one pass over its bytes; nothing is copied that can be borrowed.

use crate::json::{Measure, Reader};
use serde_json::Number;
use std::borrow::Cow;

/// A field that should be text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Field<'a> {
    /// Missing, or null.
    #[default]
    Absent,
    /// Text as it is, a number as text.
    Text(Cow<'a, str>),
    /// A boolean, an array, an object, or a number beyond what a double holds.
    Wrong,
}

/// A value as it is written, and what it measures.
pub(super) type Json<'a> = (&'a str, Measure);

/// The fields of a line, by name. Unknown ones are passed over; of two with the same name the last counts.
#[derive(Debug, Default)]
pub(super) struct Fields<'a> {
    pub(super) id: Field<'a>,
    pub(super) event: Field<'a>,
    pub(super) category: Field<'a>,
    pub(super) distinct_id: Field<'a>,
    pub(super) timestamp: Field<'a>,
    pub(super) client_timestamp: Field<'a>,
    pub(super) sent_at: Field<'a>,
    pub(super) received_at: Field<'a>,
    pub(super) session_id: Field<'a>,
    pub(super) environment: Field<'a>,
    pub(super) sdk: Field<'a>,
    pub(super) sdk_version: Field<'a>,
    pub(super) platform: Field<'a>,
    pub(super) properties: Option<Json<'a>>,
    pub(super) user_properties: Option<Json<'a>>,
    pub(super) context: Option<Json<'a>>,
    pub(super) outcome: Field<'a>,
    pub(super) reason: Field<'a>,
    pub(super) count: Field<'a>,
    pub(super) key: Field<'a>,
    pub(super) raw: Option<Json<'a>>,
}

impl<'a> Fields<'a> {
    /// Reads an object.
    pub(super) fn read(reader: &mut Reader<'a>) -> Option<Box<Self>> {
        let mut fields = Box::<Self>::default();
        reader.take(b'{')?;
        if reader.take(b'}').is_some() {
            return Some(fields);
        }
        loop {
            let key = reader.string()?;
            reader.take(b':')?;
            fields.read_one(&key, reader)?;
            if reader.take(b',').is_none() {
                reader.take(b'}')?;
                return Some(fields);
            }
        }
    }

    fn read_one(&mut self, key: &str, reader: &mut Reader<'a>) -> Option<()> {
        let field = match key {
            "properties" => return reader.value().map(|json| self.properties = Some(json)),
            "user_properties" => return reader.value().map(|json| self.user_properties = Some(json)),
            "context" => return reader.value().map(|json| self.context = Some(json)),
            "raw" => return reader.value().map(|json| self.raw = Some(json)),
            "id" => &mut self.id,
            "event" => &mut self.event,
            "category" => &mut self.category,
            "distinct_id" => &mut self.distinct_id,
            "timestamp" => &mut self.timestamp,
            "client_timestamp" => &mut self.client_timestamp,
            "sent_at" => &mut self.sent_at,
            "received_at" => &mut self.received_at,
            "session_id" => &mut self.session_id,
            "environment" => &mut self.environment,
            "sdk" => &mut self.sdk,
            "sdk_version" => &mut self.sdk_version,
            "platform" => &mut self.platform,
            "$outcome" => &mut self.outcome,
            "reason" => &mut self.reason,
            "count" => &mut self.count,
            "key" => &mut self.key,
            _ => return reader.value().map(|_| ()),
        };
        *field = Field::read(reader)?;
        Some(())
    }
}

impl<'a> Field<'a> {
    fn read(reader: &mut Reader<'a>) -> Option<Self> {
        if reader.peek()? == b'"' {
            return reader.string().map(Self::Text);
        }
        let (json, _) = reader.value()?;
        Some(match json.as_bytes().first()? {
            b'n' => Self::Absent,
            b't' | b'f' | b'{' | b'[' => Self::Wrong,
            // As serde_json writes it: the edge and the database make the same text of a number.
            _ => serde_json::from_str::<Number>(json)
                .map_or(Self::Wrong, |number| Self::Text(Cow::Owned(number.to_string()))),
        })
    }
}
