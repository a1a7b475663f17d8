//! The answer that tells of each event by itself: ours, and that of PostHog's newer SDKs.

use crate::item::{Item, Rejected};
use crate::reason::Reason;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use uuid::Uuid;

/// `{"results": {"<id>": {"result": "ok|warning|drop", "details": …}}}`; nothing is ever answered `retry`, as a body is
/// taken as a whole or not at all.
#[derive(Serialize)]
pub(super) struct Results {
    results: BTreeMap<Name, Answer>,
}

/// What an event goes by.
#[derive(Eq, Ord, PartialEq, PartialOrd)]
enum Name {
    /// One that was set aside without an id, by its place: `#0` is the first.
    Place(usize),
    Id(Uuid),
}

#[derive(Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<String>,
    result: &'static str,
}

/// What became of each event of a body.
pub(super) fn of(items: &[Item]) -> Results {
    let mut results = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        let name = item.id().map_or(Name::Place(index), Name::Id);
        // Of several with one id, the one that was taken is answered for: that id is stored.
        if item.event().is_some() || !results.contains_key(&name) {
            results.insert(name, answer(item));
        }
    }
    Results { results }
}

fn answer(item: &Item) -> Answer {
    let dropped = |reason: Reason| ("drop", Some(format!("{reason}: {}", reason.hint())));
    let (result, details) = match item {
        Item::Rejected(Rejected { reason, .. }) => dropped(*reason),
        Item::Dropped(item) => dropped(item.reason),
        Item::Event(event) => match event.marks().collect::<Vec<_>>() {
            marks if marks.is_empty() => ("ok", None),
            marks => ("warning", Some(marks.join(", "))),
        },
    };
    Answer { details, result }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Place(index) => serializer.collect_str(&format_args!("#{index}")),
            Self::Id(id) => id.serialize(serializer),
        }
    }
}
