//! `context.language`: the language that the browser asks for first.

use super::{Enrichment, Sender};
use crate::event::{Event, Platform};
use crate::item::clip;

pub(super) struct Language;

/// The longest tag of BCP 47 that anybody needs.
const TAG_BYTES: usize = 35;

impl Enrichment for Language {
    fn name(&self) -> &'static str {
        "language"
    }

    fn apply(&self, event: &mut Event, sender: &Sender<'_>) {
        if event.platform == Platform::Server {
            return;
        }
        let tag = sender
            .accept_language
            .and_then(|value| value.split([',', ';']).next())
            .map(str::trim);
        if let Some(tag) = tag.filter(|tag| !tag.is_empty() && *tag != "*") {
            event
                .context
                .entry("language")
                .or_insert_with(|| clip(tag, TAG_BYTES).into());
        }
    }
}
