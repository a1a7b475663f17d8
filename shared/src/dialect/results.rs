//! The answer that tells of each event by itself: ours, and that of PostHog's newer SDKs.

use crate::item::{Item, Rejected};
use crate::reason::Reason;
use serde_json::{Map, Value, json};

/// `{"results": {"<id>": {"result": "ok|warning|drop", "details": …}}}`; nothing is ever answered `retry`, as a body is
/// taken as a whole or not at all.
pub(super) fn body(items: &[Item]) -> Value {
    let mut results = Map::new();
    for (index, item) in items.iter().enumerate() {
        let (name, result) = result((index, item));
        // Of several with one id, the one that was taken is answered for: that id is stored.
        if item.event().is_some() || !results.contains_key(&name) {
            results.insert(name, result);
        }
    }
    json!({"results": results})
}

/// An event that was set aside without an id goes by its place: `#0` is the first.
fn result((index, item): (usize, &Item)) -> (String, Value) {
    let name = item.id().map_or_else(|| format!("#{index}"), |id| id.to_string());
    let result = match item {
        Item::Rejected(Rejected { reason, .. }) => json!({"result": "drop", "details": details(*reason)}),
        Item::Dropped(dropped) => json!({"result": "drop", "details": details(dropped.reason)}),
        Item::Event(event) => match event.marks().collect::<Vec<_>>() {
            marks if marks.is_empty() => json!({"result": "ok"}),
            marks => json!({"result": "warning", "details": marks.join(", ")}),
        },
    };
    (name, result)
}

fn details(reason: Reason) -> String {
    format!("{reason}: {}", reason.hint())
}
