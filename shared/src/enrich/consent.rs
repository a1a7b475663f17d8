//! `context.consent`: what the browser asked for, kept where it asked for something.

use super::{Enrichment, Sender, put};
use crate::event::Event;

pub(super) struct Asked;

impl Enrichment for Asked {
    fn name(&self) -> &'static str {
        "consent"
    }

    fn apply(&self, event: &mut Event, sender: &Sender<'_>) {
        if sender.consent.global_privacy_control {
            put(&mut event.context, "consent", "global_privacy_control", true);
        }
        if sender.consent.do_not_track {
            put(&mut event.context, "consent", "do_not_track", true);
        }
    }
}
