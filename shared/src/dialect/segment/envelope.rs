//! A body of Segment's: one call, or a batch of them.

use super::event::{self, Call};
use crate::clock;
use crate::dialect::body::{self, Fields};
use crate::dialect::draft;
use crate::dialect::{Received, Request};
use crate::error::Error;
use crate::event::Object;
use crate::json::Text;
use serde_json::Value;
use std::borrow::Cow;

/// A body that nobody has parsed yet.
pub(in crate::dialect) struct Envelope<'a> {
    bytes: Cow<'a, [u8]>,
}

impl<'a> Envelope<'a> {
    /// Decompresses the body of a request.
    pub(in crate::dialect) fn new(request: &Request<'a>) -> Result<Self, Error> {
        Ok(Self {
            bytes: body::bytes(request)?,
        })
    }

    /// Takes JSON that came some other way for the body.
    pub(in crate::dialect) fn of_json(json: String) -> Self {
        Self {
            bytes: Cow::Owned(json.into_bytes()),
        }
    }

    /// Reads its events. `call` is what the path says they are; each of a batch says it itself.
    pub(in crate::dialect) fn read(
        &self,
        request: &Request<'_>,
        call: Option<Call>,
    ) -> Result<Received, Error> {
        let text = Text::new(&self.bytes);
        let all = text.as_str().trim();
        if all.is_empty() {
            return Err(Error::EmptyBody);
        }
        let fields = body::fields(all)?;
        let key = key(request, &fields)?;
        let sent_at = body::text(&fields, "sentAt")
            .or_else(|| request.header("sentat").map(str::to_owned))
            .and_then(|text| clock::parse(&text));
        let shared = match (call, fields.get("context")) {
            (None, Some(context)) => serde_json::from_str(context.get()).unwrap_or_default(),
            _ => Object::new(),
        };
        let events = match (call, fields.get("batch")) {
            (None, None) => {
                return Err(Error::MalformedBody {
                    detail: "there is no \"batch\"".into(),
                });
            }
            (None, Some(batch)) => body::split(batch.get())?.iter().map(|raw| raw.get()).collect(),
            (Some(_), _) => vec![all],
        };
        let items = events
            .into_iter()
            .map(|raw| {
                let sanitized = text.is_replaced_in(raw);
                let id = ("messageId", draft::id_of_any_text as _);
                draft::item(
                    request,
                    raw,
                    sanitized,
                    &["writeKey"],
                    Some(id),
                    &mut |mut event, id| {
                        add_context(&mut event, &shared);
                        event::read(event, id, call, sent_at)
                    },
                )
            })
            .collect();
        Ok(Received::new(key, items))
    }
}

/// A batch may say of all its events at once what their contexts don't say.
fn add_context(event: &mut Object, shared: &Object) {
    if shared.is_empty() {
        return;
    }
    let own = event.entry("context").or_insert(Value::Null);
    if own.is_null() {
        *own = Value::Object(Object::new());
    }
    if let Value::Object(own) = own {
        shared
            .iter()
            .for_each(|(name, value)| draft::add(own, name, value.clone()));
    }
}

/// Basic auth's user, or `writeKey` in the body, or in the query.
fn key(request: &Request<'_>, fields: &Fields<'_>) -> Result<String, Error> {
    request
        .basic_user()
        .or_else(|| body::text(fields, "writeKey"))
        .or_else(|| {
            let key = request.parameter("writeKey")?;
            Some(key.into_owned()).filter(|key| !key.is_empty())
        })
        .ok_or(Error::MissingKey)
}
