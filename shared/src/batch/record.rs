//! An event's line made whole: defaults filled in, validated by the same rules as at the edge.

use super::fields::{Field, Fields, Json};
use super::instructions::check_instructions;
use super::marks::{marked, marked_context};
use crate::clock::{self, Said};
use crate::event::{Category, Mark, Platform};
use crate::json::Measure;
use crate::limits::{self, Claims};
use crate::reason::Reason;
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use uuid::Uuid;

/// An event's line, read but not judged yet.
#[derive(Debug)]
pub struct Record<'a> {
    pub(super) fields: Box<Fields<'a>>,
    pub(super) sanitized: bool,
}

/// What stands in for what a line doesn't say.
pub struct Defaults<'a> {
    /// For `received_at`.
    pub now: DateTime<Utc>,
    /// Events before it are rejected as `too_old`.
    pub oldest: Option<DateTime<Utc>>,
    /// For `id`: UUIDv7.
    pub new_id: &'a mut dyn FnMut() -> Uuid,
}

/// A row of `weir.events`, but for what the database adds.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are those of Event")]
pub struct Row<'a> {
    pub id: Uuid,
    pub event: Cow<'a, str>,
    pub category: Category,
    pub distinct_id: Cow<'a, str>,
    pub timestamp: DateTime<Utc>,
    pub client_timestamp: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    pub received_at: DateTime<Utc>,
    /// JSON, as it came.
    pub properties: &'a str,
    /// JSON, as it came.
    pub user_properties: Option<&'a str>,
    /// JSON, as it came or with marks added.
    pub context: Cow<'a, str>,
    pub session_id: Option<Cow<'a, str>>,
    pub environment: Cow<'a, str>,
    pub sdk: Option<Cow<'a, str>>,
    pub sdk_version: Option<Cow<'a, str>>,
    pub platform: Platform,
}

/// What stands for an object that a line doesn't have.
const EMPTY: Json<'_> = (
    "{}",
    Measure {
        bytes: 2,
        depth: 1,
        illegal_number: false,
    },
);

/// The environment of a line that names none.
const DEFAULT_ENVIRONMENT: &str = "production";

impl<'a> Record<'a> {
    /// The environment that the line names: rejected events are filed under it too.
    pub fn environment(&self) -> &str {
        match &self.fields.environment {
            Field::Text(name) if limits::check_environment(name).is_ok() => name,
            _ => DEFAULT_ENVIRONMENT,
        }
    }

    /// The id that the line names, if it is one.
    pub fn id(&self) -> Option<Uuid> {
        match &self.fields.id {
            Field::Text(id) => Uuid::try_parse(id).ok(),
            _ => None,
        }
    }

    /// Fills in what is missing and validates. The clock rule has been applied at the edge, so that `timestamp` is
    /// taken at its word unless it is no time, or one too far ahead.
    pub fn complete(self, defaults: &mut Defaults<'_>) -> Result<Row<'a>, Reason> {
        let id = match (&self.fields.id, self.id()) {
            (Field::Absent, _) => (defaults.new_id)(),
            (_, Some(id)) if id.is_nil() => (defaults.new_id)(),
            (_, Some(id)) => id,
            (_, None) => return Err(Reason::IllegalId),
        };
        let fields = *self.fields;
        let received_at = time(&fields.received_at).unwrap_or_else(|| clock::truncate(defaults.now));
        let said = match &fields.timestamp {
            Field::Absent => Said::Nothing,
            Field::Text(text) => Said::parse(text),
            Field::Wrong => Said::Unparseable,
        };
        let moment = clock::moment(&said, None, received_at);
        let event = required(fields.event, Reason::MissingEvent, Reason::IllegalEvent)?;
        let (properties, size) = object(fields.properties)?.unwrap_or(EMPTY);
        let user_properties = object(fields.user_properties)?;
        if let Some((said, _)) = user_properties {
            check_instructions(said)?;
        }
        let (context, context_size) = object(fields.context)?.unwrap_or(EMPTY);
        let row = Row {
            id,
            category: category(&fields.category, &event)?,
            event,
            distinct_id: required(
                fields.distinct_id,
                Reason::MissingDistinctId,
                Reason::IllegalDistinctId,
            )?,
            timestamp: moment.timestamp,
            client_timestamp: time(&fields.client_timestamp),
            sent_at: time(&fields.sent_at),
            received_at,
            properties,
            user_properties: user_properties.map(|(json, _)| json),
            context: marked_context(context, self.sanitized, moment.doubt),
            session_id: optional(fields.session_id, Reason::IllegalSessionId)?,
            environment: environment(fields.environment)?,
            sdk: optional(fields.sdk, Reason::InvalidJson).unwrap_or_default(),
            sdk_version: optional(fields.sdk_version, Reason::InvalidJson).unwrap_or_default(),
            platform: platform(&fields.platform),
        };
        limits::validate(&Claims {
            event: &row.event,
            distinct_id: &row.distinct_id,
            session_id: row.session_id.as_deref(),
            timestamp: row.timestamp,
            oldest: defaults.oldest,
            properties: size,
            user_properties: user_properties.map(|(_, size)| size).unwrap_or_default(),
            context: context_size,
        })?;
        Ok(row)
    }
}

impl Row<'_> {
    /// Adds a mark to the context, which may become larger for it than a sender's.
    pub fn mark(&mut self, mark: Mark) {
        if let Some(marked) = marked(&self.context, mark) {
            self.context = Cow::Owned(marked);
        }
    }
}

fn time(field: &Field<'_>) -> Option<DateTime<Utc>> {
    match field {
        Field::Text(text) => clock::parse(text),
        _ => None,
    }
}

fn optional(field: Field<'_>, illegal: Reason) -> Result<Option<Cow<'_, str>>, Reason> {
    match field {
        Field::Absent => Ok(None),
        Field::Text(text) => Ok(Some(text)),
        Field::Wrong => Err(illegal),
    }
}

fn required(field: Field<'_>, missing: Reason, illegal: Reason) -> Result<Cow<'_, str>, Reason> {
    optional(field, illegal)?.ok_or(missing)
}

fn environment(field: Field<'_>) -> Result<Cow<'_, str>, Reason> {
    let name = optional(field, Reason::IllegalEnvironment)?.unwrap_or(Cow::Borrowed(DEFAULT_ENVIRONMENT));
    limits::check_environment(&name)?;
    Ok(name)
}

fn category(field: &Field<'_>, event: &str) -> Result<Category, Reason> {
    match field {
        Field::Absent => Ok(Category::of(event)),
        Field::Text(text) => Category::from_text(text).ok_or(Reason::IllegalCategory),
        Field::Wrong => Err(Reason::IllegalCategory),
    }
}

fn platform(field: &Field<'_>) -> Platform {
    match field {
        Field::Text(text) => Platform::from_text(text).unwrap_or(Platform::Unknown),
        _ => Platform::Unknown,
    }
}

/// An object; none where it is null.
fn object(json: Option<Json<'_>>) -> Result<Option<Json<'_>>, Reason> {
    match json {
        None | Some(("null", _)) => Ok(None),
        Some((text, _)) if text.starts_with('{') => Ok(json),
        Some(_) => Err(Reason::IllegalProperties),
    }
}
