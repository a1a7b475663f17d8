//! Writing lines.

use super::pack::{self, Message};
use crate::clock;
use crate::event::Event;
use crate::item::{Item, Rejected};
use crate::reason::Reason;
use chrono::{DateTime, Utc};
use serde_json::json;
use std::collections::BTreeMap;

/// Lines on their way, each ended by `\n`.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    text: Vec<u8>,
    /// Where each line ends, its `\n` included.
    ends: Vec<usize>,
}

impl Lines {
    /// The lines of one body's items: those dropped for the same reason become one line.
    pub fn of_items(items: &[Item], environment: &str, received_at: DateTime<Utc>) -> Self {
        let mut lines = Self::default();
        let mut dropped = BTreeMap::<Reason, u64>::new();
        for item in items {
            match item {
                Item::Event(event) => lines.event(event),
                Item::Rejected(rejected) => lines.rejected(rejected, environment, received_at),
                Item::Dropped(item) => *dropped.entry(item.reason).or_default() += 1,
            }
        }
        for (reason, count) in dropped {
            lines.dropped(reason, count, environment, received_at);
        }
        lines
    }

    /// Adds an event.
    pub fn event(&mut self, event: &Event) {
        self.line(event);
    }

    /// Adds an event that was rejected at the edge.
    pub fn rejected(&mut self, rejected: &Rejected, environment: &str, received_at: DateTime<Utc>) {
        self.line(&json!({
            "$outcome": "rejected",
            "reason": rejected.reason.text(),
            "environment": environment,
            "received_at": clock::format(&received_at),
            "id": rejected.id.map(|id| id.to_string()),
            "raw": rejected.kept(),
        }));
    }

    /// Adds how many events were dropped by policy, for one reason.
    pub fn dropped(&mut self, reason: Reason, count: u64, environment: &str, received_at: DateTime<Utc>) {
        self.line(&json!({
            "$outcome": "dropped",
            "reason": reason.text(),
            "count": count,
            "environment": environment,
            "received_at": clock::format(&received_at),
        }));
    }

    /// Adds how many events of these lines count against a key's quota.
    pub fn usage(&mut self, key: &str, count: usize, received_at: DateTime<Utc>) {
        self.line(&json!({
            "$outcome": "usage",
            "key": key,
            "count": count,
            "received_at": clock::format(&received_at),
        }));
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The lines, uncompressed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.text
    }

    /// Compresses the lines into messages of at most `limit_bytes`, in order: as few as is cheap to find out.
    pub fn pack(&self, limit_bytes: usize) -> Vec<Message> {
        pack::pack(&self.text, &self.ends, limit_bytes)
    }

    fn line(&mut self, value: &impl serde::Serialize) {
        let start = self.text.len();
        // Keys are text and the target is memory, so this can't fail; if it did, half a line must not stay.
        match serde_json::to_writer(&mut self.text, value) {
            Ok(()) => {
                self.text.push(b'\n');
                self.ends.push(self.text.len());
            }
            Err(_) => self.text.truncate(start),
        }
    }
}
