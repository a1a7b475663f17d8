//! What the edge knows beyond what the sender says. An enrichment is one file here and one line in [`ENRICHMENTS`];
//! it never fails and never overwrites.

mod address;
mod agent;
mod bot;
mod campaign;
mod channel;
mod consent;
mod data_center;
mod device;
mod geo;
mod language;
mod list;
mod local_time;
mod location;
mod page;
mod session;
mod spam;
mod steps;

pub(crate) use campaign::CLICK_IDS;

pub use bot::{BotManagement, is_bot};
pub use data_center::is_data_center;
pub use geo::Geo;
pub use local_time::Zones;
pub use page::url as page_url;
pub use spam::{is_referrer_spam, referrer_host};
pub use steps::{Steps, UnknownStep};

use crate::consent::{AddressPolicy, Consent};
use crate::event::{Event, Object};
use crate::json::until_special;
use serde_json::Value;
use std::net::IpAddr;

/// All enrichments, in order: a later one may read what an earlier one has found.
pub static ENRICHMENTS: &[&dyn Enrichment] = &[
    &geo::FromNetwork,
    &device::Device,
    &bot::Bot,
    &data_center::DataCenter,
    &page::Page,
    &spam::Spam,
    &campaign::Campaign,
    &channel::Channel,
    &language::Language,
    &local_time::LocalTime,
    &session::Session,
    &consent::Asked,
    &address::Address,
];

/// What a request tells of its sender besides the events.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sender<'a> {
    /// Where the network says it is.
    pub geo: Option<&'a Geo>,
    /// `User-Agent`.
    pub user_agent: Option<&'a str>,
    /// `Accept-Language`.
    pub accept_language: Option<&'a str>,
    /// `Sec-GPC` and `DNT`.
    pub consent: Consent,
    /// The number of the network that it is in.
    pub asn: Option<u32>,
    /// What Cloudflare takes it for, where bot management is on.
    pub bot_management: Option<BotManagement>,
    /// Its address.
    pub address: Option<IpAddr>,
    /// What may be kept of the address.
    pub address_policy: AddressPolicy,
    /// Who knows the clocks of the world; where nobody does, local times are only those of senders that say their offset.
    pub zones: Option<Zones>,
}

/// One thing that can be found out about an event.
pub trait Enrichment: Sync {
    /// Its name in `WEIR_ENRICH_SKIP`.
    fn name(&self) -> &'static str;

    /// Adds to the event's context what it finds, where the sender has said nothing.
    fn apply(&self, event: &mut Event, sender: &Sender<'_>);
}

/// Applies the enrichments that are switched on.
pub fn enrich(event: &mut Event, sender: &Sender<'_>, steps: Steps) {
    for enrichment in steps.enrichments() {
        enrichment.apply(event, sender);
    }
}

/// Bytes of a text that enrichment keeps, as JSON: together they fit into a context beside what its sender may put there.
const TEXT_BYTES: usize = 500;

/// Writes `context.room.name`, unless there is something already, or nothing to write.
fn put(context: &mut Object, room: &str, name: &str, value: impl Into<Value>) {
    put_all(context, room, &mut [(name, value.into())]);
}

/// The same for several of a room, which is looked for once. The values are taken.
fn put_all(context: &mut Object, room: &str, values: &mut [(&str, Value)]) {
    match context.get_mut(room) {
        Some(Value::Object(room)) => fill(room, values),
        Some(_) => {}
        None => {
            let mut new = Object::new();
            fill(&mut new, values);
            if !new.is_empty() {
                context.insert(room.to_owned(), Value::Object(new));
            }
        }
    }
}

fn fill(room: &mut Object, values: &mut [(&str, Value)]) {
    for (name, value) in values {
        // Looked for first: an entry would want the name as a text of its own, which may be there.
        if let Some(value) = kept(std::mem::take(value))
            && !room.contains_key(*name)
        {
            room.insert((*name).to_owned(), value);
        }
    }
}

/// The value as it may be kept; `None` where it is no value.
fn kept(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::String(text) if text.len() <= TEXT_BYTES && is_written_as_it_is(&text) => Some(text.into()),
        // An address may hold a NUL, as %00, and PostgreSQL none.
        Value::String(text) => Some(clip_written(&text, TEXT_BYTES).replace('\0', "\u{fffd}").into()),
        value => Some(value),
    }
}

/// Whether JSON writes each byte of the text as itself.
fn is_written_as_it_is(text: &str) -> bool {
    until_special(text.as_bytes()) == text.len()
}

/// The longest prefix that takes at most `bytes` bytes as JSON, in which one character may be six.
fn clip_written(text: &str, mut bytes: usize) -> &str {
    if text.len() <= bytes && is_written_as_it_is(text) {
        return text;
    }
    let cut = text
        .char_indices()
        .find(|(_, c)| match bytes.checked_sub(written_bytes(*c)) {
            Some(left) => {
                bytes = left;
                false
            }
            None => true,
        });
    cut.map_or(text, |(at, _)| &text[..at])
}

fn written_bytes(c: char) -> usize {
    match c {
        '"' | '\\' | '\u{8}' | '\t' | '\n' | '\u{c}' | '\r' => 2,
        '\0'..' ' => 6,
        _ => c.len_utf8(),
    }
}

/// The text of a property.
fn property<'a>(properties: &'a Object, name: &str) -> Option<&'a str> {
    properties
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
}

/// The text at `context.room.name`.
fn found<'a>(event: &'a Event, room: &str, name: &str) -> Option<&'a str> {
    event
        .context
        .get(room)
        .and_then(|room| room.get(name))
        .and_then(Value::as_str)
}

#[cfg(test)]
mod tests;
