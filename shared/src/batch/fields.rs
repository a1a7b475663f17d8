//! One line taken apart in one pass over its bytes; nothing is copied that can be borrowed.

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// A field that should be text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Field<'a> {
    /// Missing, or null.
    #[default]
    Absent,
    /// Text as it is, a number as text.
    Text(Cow<'a, str>),
    /// A boolean, an array or an object.
    Wrong,
}

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
    pub(super) properties: Option<&'a RawValue>,
    pub(super) user_properties: Option<&'a RawValue>,
    pub(super) context: Option<&'a RawValue>,
    pub(super) outcome: Field<'a>,
    pub(super) reason: Field<'a>,
    pub(super) count: Field<'a>,
    pub(super) key: Field<'a>,
    pub(super) raw: Option<&'a RawValue>,
}

/// A line that is JSON.
pub(super) enum Parsed<'a> {
    Object(Box<Fields<'a>>),
    SomethingElse,
}

impl<'de: 'a, 'a> Deserialize<'de> for Parsed<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LineVisitor)
    }
}

struct LineVisitor;

impl<'de> Visitor<'de> for LineVisitor {
    type Value = Parsed<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Box::<Fields<'de>>::default();
        while let Some(Key(key)) = map.next_key()? {
            match key.as_ref() {
                "id" => fields.id = map.next_value()?,
                "event" => fields.event = map.next_value()?,
                "category" => fields.category = map.next_value()?,
                "distinct_id" => fields.distinct_id = map.next_value()?,
                "timestamp" => fields.timestamp = map.next_value()?,
                "client_timestamp" => fields.client_timestamp = map.next_value()?,
                "sent_at" => fields.sent_at = map.next_value()?,
                "received_at" => fields.received_at = map.next_value()?,
                "session_id" => fields.session_id = map.next_value()?,
                "environment" => fields.environment = map.next_value()?,
                "sdk" => fields.sdk = map.next_value()?,
                "sdk_version" => fields.sdk_version = map.next_value()?,
                "platform" => fields.platform = map.next_value()?,
                "properties" => fields.properties = Some(map.next_value()?),
                "user_properties" => fields.user_properties = Some(map.next_value()?),
                "context" => fields.context = Some(map.next_value()?),
                "$outcome" => fields.outcome = map.next_value()?,
                "reason" => fields.reason = map.next_value()?,
                "count" => fields.count = map.next_value()?,
                "key" => fields.key = map.next_value()?,
                "raw" => fields.raw = Some(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Parsed::Object(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Parsed::SomethingElse)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Parsed::SomethingElse)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Parsed::SomethingElse)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Parsed::SomethingElse)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Parsed::SomethingElse)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Parsed::SomethingElse)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Parsed::SomethingElse)
    }
}

/// A key, borrowed where it holds no escape; serde's own `Cow` never borrows.
struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_str(FieldVisitor)? {
            Field::Text(text) => Ok(Self(text)),
            _ => Err(D::Error::custom("a key is text")),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Field<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Owned(number.to_string())))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        // As serde_json writes it: the edge and the database make the same text of a number.
        Ok(Field::Text(Cow::Owned(
            serde_json::Value::from(number).to_string(),
        )))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Field::Wrong)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Field::Absent)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Field::Wrong)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field::Wrong)
    }
}
