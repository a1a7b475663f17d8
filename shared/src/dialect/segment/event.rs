//! One call of Segment's API: `track`, `page`, `screen`, `identify`, `group`, `alias`.

use crate::clock::{self, Said};
use crate::dialect::draft::{self, Draft};
use crate::event::{Object, Platform};
use crate::reason::Reason;
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

/// What a call says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::dialect) enum Call {
    Track,
    Page,
    Screen,
    Identify,
    Group,
    Alias,
    /// RudderStack's alone.
    Merge,
}

impl Call {
    /// The call that the last part of a path names.
    pub(in crate::dialect) fn of_path(part: &str) -> Option<Self> {
        Some(match part {
            "t" | "track" => Self::Track,
            "p" | "page" => Self::Page,
            "s" | "screen" => Self::Screen,
            "i" | "identify" => Self::Identify,
            "g" | "group" => Self::Group,
            "a" | "alias" => Self::Alias,
            "merge" => Self::Merge,
            _ => return None,
        })
    }

    /// The call that an event's own `type` names: a word, never a letter.
    fn of_type(word: &str) -> Option<Self> {
        Self::of_path(word).filter(|_| word.len() > 1)
    }

    /// The event's name where the call is its name.
    fn event(self) -> Option<&'static str> {
        Some(match self {
            Self::Track => return None,
            Self::Page => "$pageview",
            Self::Screen => "$screen",
            Self::Identify => "$identify",
            Self::Group => "$groupidentify",
            Self::Alias => "$create_alias",
            Self::Merge => "$merge_dangerously",
        })
    }
}

/// Fields that say how to route or repeat an event, not what happened.
const UNKEPT: &[&str] = &["_metadata", "integrations", "receivedAt"];

/// What the context says of the page, and the property that tells it in every dialect.
const PAGE: &[(&str, &str)] = &[
    ("url", "$current_url"),
    ("referrer", "$referrer"),
    ("title", "$title"),
];

/// Reads an event; `call` is what the path says of it.
pub(super) fn read(
    mut event: Object,
    id: Option<Uuid>,
    call: Option<Call>,
    sent_at: Option<DateTime<Utc>>,
) -> Result<Draft, Reason> {
    let mut take = |name: &str| event.remove(name).unwrap_or_default();
    let own_call = take("type");
    let call = match own_call.as_str() {
        Some(word) => Call::of_type(word).or(call).ok_or(Reason::IllegalEvent)?,
        None => call.ok_or(Reason::MissingEvent)?,
    };
    let (mut user, anonymous) = (take("userId"), take("anonymousId"));
    let name = take("event");
    let said = said(take("originalTimestamp"), take("timestamp"));
    let own_sent_at = take("sentAt").as_str().and_then(clock::parse);
    let mut properties = object(take("properties"))?;
    let mut context = object(take("context"))?;
    let traits = object(take("traits"))?;
    let mut user_properties = Object::new();
    match call {
        Call::Identify => {
            draft::add(
                &mut properties,
                "$anon_distinct_id",
                said_id(&user).and(said_id(&anonymous)).into(),
            );
            // RudderStack's SDKs have them in the context.
            let mut all = traits;
            if let Some(Value::Object(more)) = context.remove("traits") {
                more.into_iter()
                    .for_each(|(name, value)| draft::add(&mut all, &name, value));
            }
            if !all.is_empty() {
                user_properties.insert("$set".into(), Value::Object(all));
            }
        }
        Call::Alias => draft::add(&mut properties, "alias", take("previousId")),
        Call::Group => {
            draft::add(&mut properties, "$group_type", "group".into());
            draft::add(&mut properties, "$group_key", take("groupId"));
            draft::add(&mut properties, "$group_set", Value::Object(traits));
        }
        Call::Page | Call::Screen => {
            draft::add(&mut properties, "name", take("name"));
            draft::add(&mut properties, "category", take("category"));
        }
        Call::Merge => {
            let [one, other] = merged(take("mergeProperties"))?;
            user = one;
            draft::add(&mut properties, "alias", other);
        }
        Call::Track => {}
    }
    // RudderStack's "$direct" stands for no referrer.
    if let Some(Value::Object(page)) = context.get("page") {
        for (from, to) in PAGE {
            let value = page
                .get(*from)
                .filter(|value| **value != "" && **value != "$direct")
                .cloned();
            draft::add(&mut properties, to, value.unwrap_or_default());
        }
    }
    let distinct_id = draft::first_said([user.clone(), anonymous.clone()]);
    if distinct_id != anonymous {
        draft::add(&mut context, "anonymousId", anonymous);
    }
    for (name, value) in event {
        if !UNKEPT.contains(&name.as_str()) {
            draft::add(&mut context, &name, value);
        }
    }
    let library = context.get("library").cloned().unwrap_or_default();
    Ok(Draft {
        id,
        event: call.event().map_or(name, Value::from),
        distinct_id,
        said,
        sent_at: own_sent_at.or(sent_at),
        session_id: session_id(&context),
        platform: Some(platform(&context)),
        sdk: library.get("name").cloned().unwrap_or_default(),
        sdk_version: library.get("version").cloned().unwrap_or_default(),
        context: draft::fitting(context, &mut properties),
        properties: Value::Object(properties),
        user_properties,
        ..Draft::default()
    })
}

/// The two ids that are one person's: `[{"type": "user_id", "value": "ada"}, {"type": "email", "value": "ada@example.org"}]`.
fn merged(ids: Value) -> Result<[Value; 2], Reason> {
    let Value::Array(ids) = ids else {
        return Err(Reason::IllegalProperties);
    };
    let values: Vec<Value> = ids.iter().map(|id| id["value"].clone()).collect();
    match <[Value; 2]>::try_from(values) {
        Ok(values) if values.iter().all(|value| said_id(value).is_some()) => Ok(values),
        _ => Err(Reason::IllegalProperties),
    }
}

/// An object, or nothing; senders write `null` for the latter.
fn object(value: Value) -> Result<Object, Reason> {
    match value {
        Value::Null => Ok(Object::new()),
        Value::Object(object) => Ok(object),
        _ => Err(Reason::IllegalProperties),
    }
}

/// An id as text, if one is said.
fn said_id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The sender's own clock, which `sentAt` is by as well; a server on the way may have corrected the other one.
fn said(original: Value, corrected: Value) -> Option<Said> {
    match draft::first_said([original, corrected]) {
        Value::Null => None,
        Value::String(text) => Some(Said::parse(&text)),
        _ => Some(Said::Unparseable),
    }
}

/// RudderStack's SDKs number sessions; Segment's have none, but people add them there.
fn session_id(context: &Object) -> Value {
    let id = context.get("sessionId").or_else(|| context.get("session_id"));
    id.filter(|id| id.is_string() || id.is_number())
        .cloned()
        .unwrap_or_default()
}

/// Parts of libraries' names, in lower case, and where those libraries run. The first that is found wins.
const LIBRARIES: &[(&str, Platform)] = &[
    ("android", Platform::Android),
    ("kotlin", Platform::Android),
    ("ios", Platform::Ios),
    ("swift", Platform::Ios),
    ("javascript", Platform::Web),
    ("analytics.js", Platform::Web),
    ("analytics-next", Platform::Web),
    ("node", Platform::Server),
    ("python", Platform::Server),
    ("ruby", Platform::Server),
    ("java", Platform::Server),
    ("php", Platform::Server),
    (".net", Platform::Server),
    ("-go", Platform::Server),
    ("rust", Platform::Server),
];

fn platform(context: &Object) -> Platform {
    let text = |value: Option<&Value>| {
        value
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let library = text(context.get("library").and_then(|library| library.get("name")));
    let by_library = LIBRARIES.iter().find(|(part, _)| library.contains(part));
    let channel = text(context.get("channel"));
    match (by_library, channel.as_str()) {
        (Some((_, platform)), _) => *platform,
        (None, "server") => Platform::Server,
        (None, "web" | "browser") => Platform::Web,
        (None, _) => Platform::Unknown,
    }
}
