//! From the edge through the queue into the database: what goes in comes out, all of it and once.

use crate::dialect::received_at;
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use serde_json::Value;
use shared::batch::{self, Defaults, Line, Lines, MESSAGE_BYTES, Row};
use shared::event::{Category, Event, Object, Platform};
use shared::item::{Dropped, Item, Rejected};
use shared::json::Text;
use shared::reason::Reason;
use uuid::Uuid;

/// Items of any kind and size, into messages of any size.
pub(crate) fn target(mut bytes: Unstructured<'_>) -> Result<()> {
    let limit_bytes = usize::from(bytes.arbitrary::<u16>()?).max(1);
    let mut items = Vec::new();
    while !bytes.is_empty() {
        let (kind, times): (u8, u8) = bytes.arbitrary()?;
        // Long ones, too, from few bytes. A dialect lets no NUL in.
        let text = bytes.arbitrary::<&str>()?.replace('\0', "");
        let text = text.repeat(1 + usize::from(times % 8) * 50);
        let id = Uuid::from_u128(items.len() as u128 + 1);
        items.push(match kind % 4 {
            0 => Item::Rejected(Rejected::new(Reason::IllegalDistinctId, Some(id), &text)),
            1 => Item::Dropped(Dropped {
                reason: Reason::Bot,
                id: Some(id),
            }),
            _ => Item::Event(event(id, &text)),
        });
    }
    items.retain(|item| item.event().is_none_or(|event| event.validate(None).is_ok()));
    check(&items);

    let lines = Lines::of_items(&items, "production", received_at());
    let messages = lines.pack(limit_bytes);
    assert!(
        messages
            .iter()
            .all(|message| message.body.len() <= limit_bytes || message.lines == 1)
    );
    assert_eq!(
        messages.iter().map(|message| message.lines).sum::<usize>(),
        lines.len()
    );
    let all: Vec<u8> = messages.into_iter().flat_map(|message| message.body).collect();
    assert_eq!(
        batch::decompress(&all, lines.as_bytes().len()).as_deref(),
        Ok(lines.as_bytes())
    );
    Ok(())
}

fn event(id: Uuid, text: &str) -> Event {
    let name: String = text.chars().filter(|c| !c.is_control()).take(9).collect();
    Event {
        id,
        category: Category::of(&name),
        distinct_id: format!("u{name}"),
        event: name,
        timestamp: received_at(),
        client_timestamp: None,
        sent_at: None,
        received_at: received_at(),
        properties: Object::from_iter([(text.to_owned(), text.into())]),
        user_properties: None,
        context: Object::new(),
        session_id: None,
        environment: "production".to_owned(),
        sdk: None,
        sdk_version: None,
        platform: Platform::Web,
    }
}

/// The items as the database reads them are the items.
pub(crate) fn check(items: &[Item]) {
    let lines = Lines::of_items(items, "production", received_at());
    let messages = lines.pack(MESSAGE_BYTES);
    assert!(messages.iter().all(|message| message.body.len() <= MESSAGE_BYTES));
    let text = Text::new(lines.as_bytes());
    let mut dropped = 0;
    let mut read = Vec::new();
    for entry in batch::lines(&text).unwrap() {
        match entry.line {
            Line::Event(record) => {
                let row = record.complete(&mut defaults(&mut || panic!("an id was lost")));
                read.push(Ok(as_json(&row.expect("what the edge takes the database takes"))));
            }
            Line::Rejected(set_aside) => {
                let raw: Value = serde_json::from_str(set_aside.raw).unwrap();
                read.push(Err((set_aside.reason.into_owned(), set_aside.id, raw)));
            }
            Line::Dropped(drops) => dropped += drops.count as usize,
            other => panic!("{other:?}"),
        }
    }
    let mut read = read.into_iter();
    for item in items {
        match item {
            Item::Event(event) => assert_eq!(read.next(), Some(Ok(serde_json::to_value(event).unwrap()))),
            Item::Rejected(rejected) => {
                let reason = rejected.reason.text().to_owned();
                assert_eq!(
                    read.next(),
                    Some(Err((reason, rejected.id, rejected.kept().into_owned())))
                );
            }
            Item::Dropped(_) => dropped -= 1,
        }
    }
    assert_eq!((read.next(), dropped), (None, 0));
}

pub(crate) fn defaults(new_id: &mut dyn FnMut() -> Uuid) -> Defaults<'_> {
    Defaults {
        now: received_at(),
        oldest: None,
        new_id,
    }
}

/// A row as the event that it was.
pub(crate) fn as_json(row: &Row<'_>) -> Value {
    serde_json::to_value(as_event(row)).unwrap()
}

pub(crate) fn as_event(row: &Row<'_>) -> Event {
    let object = |text| serde_json::from_str(text).unwrap();
    let text = |text: &std::borrow::Cow<'_, str>| text.to_string();
    Event {
        id: row.id,
        event: text(&row.event),
        category: row.category,
        distinct_id: text(&row.distinct_id),
        timestamp: row.timestamp,
        client_timestamp: row.client_timestamp,
        sent_at: row.sent_at,
        received_at: row.received_at,
        properties: object(row.properties),
        user_properties: row.user_properties.map(object),
        context: object(&row.context),
        session_id: row.session_id.as_ref().map(text),
        environment: text(&row.environment),
        sdk: row.sdk.as_ref().map(text),
        sdk_version: row.sdk_version.as_ref().map(text),
        platform: row.platform,
    }
}
