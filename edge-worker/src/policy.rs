//! What an operator decides about good events: which are dropped all the same, each counted with its reason, and what of the
//! others is kept.

mod settings;

use serde_json::Value;
use shared::consent::OptOutPolicy;
use shared::dialect;
use shared::enrich::{self, Sender};
use shared::event::{Event, Platform};
use shared::item::Item;
use shared::privacy;
use shared::reason::Reason;

use settings::Fate;
pub(crate) use settings::{Identity, Policy};

/// Drops what policy doesn't let through, enriches the rest, and takes away what may not be kept: of what was rejected too,
/// which is kept as it came.
///
/// `visitor`: the sender as a visitor of the day, where policy or an event asks for that.
pub(crate) fn apply(items: &mut [Item], sender: &Sender<'_>, visitor: Option<&str>, policy: &Policy) {
    if let Some(reason) = reason_of_sender(sender, policy) {
        items.iter_mut().for_each(|item| item.drop_for(reason));
        return;
    }
    // In an event that can't be read, nobody can tell what says whose it is.
    let is_nameless = policy.identity == Identity::Cookieless || is_anonymous(sender, policy);
    for item in items {
        match item {
            Item::Event(event) => {
                if let Err(reason) = apply_to(event, sender, visitor, policy) {
                    item.drop_for(reason);
                }
            }
            Item::Rejected(rejected) if is_nameless => rejected.raw = Value::Null,
            Item::Rejected(rejected) => policy.redaction.apply_to_rejected(rejected),
            Item::Dropped(_) => {}
        }
    }
}

fn apply_to(
    event: &mut Event,
    sender: &Sender<'_>,
    visitor: Option<&str>,
    policy: &Policy,
) -> Result<(), Reason> {
    if let Some(reason) = drop_reason(event, sender, policy) {
        return Err(reason);
    }
    if let Some(visitor) = visitor.filter(|_| is_cookieless(event, policy)) {
        privacy::forget_identity(event, visitor)?;
    }
    enrich::enrich(event, sender, policy.steps);
    if is_anonymous(sender, policy) {
        privacy::anonymize(event)?;
    }
    policy.redaction.apply(event);
    Ok(())
}

/// Why nothing is taken of a sender, whatever it sends.
fn reason_of_sender(sender: &Sender<'_>, policy: &Policy) -> Option<Reason> {
    if policy.opt_out == OptOutPolicy::Drop && sender.consent.is_opt_out() {
        return Some(Reason::OptOut);
    }
    policy.exclusions.reason_of_sender(sender)
}

fn is_anonymous(sender: &Sender<'_>, policy: &Policy) -> bool {
    policy.opt_out == OptOutPolicy::Anonymous && sender.consent.is_opt_out()
}

fn drop_reason(event: &Event, sender: &Sender<'_>, policy: &Policy) -> Option<Reason> {
    if let Some(reason) = policy.exclusions.reason(event) {
        return Some(reason);
    }
    if policy.bots == Fate::Drop && enrich::is_bot(event, sender) {
        return Some(Reason::Bot);
    }
    if policy.data_centers == Fate::Drop && enrich::is_data_center(event, sender) {
        return Some(Reason::DataCenter);
    }
    (policy.referrer_spam == Fate::Drop && enrich::is_referrer_spam(event)).then_some(Reason::ReferrerSpam)
}

/// Whether any of the events is to be known by the visitor of the day.
pub(crate) fn wants_visitor(items: &[Item], policy: &Policy) -> bool {
    policy.identity == Identity::Cookieless
        || items
            .iter()
            .filter_map(Item::event)
            .any(|event| is_cookieless(event, policy))
}

fn is_cookieless(event: &Event, policy: &Policy) -> bool {
    policy.identity == Identity::Cookieless || event.distinct_id == privacy::POSTHOG_COOKIELESS
}

/// Whose event it will be, before policy has made it so; `None` where it names nobody.
pub(crate) fn person<'a>(event: &'a Event, visitor: Option<&'a str>, policy: &Policy) -> Option<&'a str> {
    match visitor {
        Some(visitor) if is_cookieless(event, policy) && event.platform != Platform::Server => Some(visitor),
        _ if dialect::names_nobody(event) => None,
        _ => Some(&event.distinct_id),
    }
}

#[cfg(test)]
mod tests;
