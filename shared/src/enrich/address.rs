//! `context.address`: as much of the sender's address as policy lets be kept.

use super::{Enrichment, Sender};
use crate::event::{Event, Platform};

pub(super) struct Address;

impl Enrichment for Address {
    fn name(&self) -> &'static str {
        "address"
    }

    fn apply(&self, event: &mut Event, sender: &Sender<'_>) {
        let kept = sender
            .address
            .and_then(|address| sender.address_policy.apply(address));
        if let Some(address) = kept.filter(|_| event.platform != Platform::Server) {
            event
                .context
                .entry("address")
                .or_insert_with(|| address.to_string().into());
        }
    }
}
