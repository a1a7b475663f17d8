//! Which good events are not stored all the same: an operator's choice, and each is counted with its reason.

use shared::enrich::{self, Sender};
use shared::item::Item;
use shared::reason::Reason;

use crate::config::Config;

/// Drops what policy doesn't let through, and enriches the rest.
pub(crate) fn apply(items: &mut [Item], sender: &Sender<'_>, config: &Config) {
    let reason = drop_reason(sender, config);
    for item in items {
        match reason {
            Some(reason) => item.drop_for(reason),
            None => {
                if let Item::Event(event) = item {
                    enrich::enrich(event, sender);
                }
            }
        }
    }
}

fn drop_reason(sender: &Sender<'_>, config: &Config) -> Option<Reason> {
    if config.drop_opt_outs && sender.consent.is_opt_out() {
        return Some(Reason::OptOut);
    }
    let is_bot = sender
        .user_agent
        .is_some_and(|user_agent| enrich::bot_name(user_agent).is_some());
    (config.drop_bots && is_bot).then_some(Reason::Bot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::consent::Consent;

    const CRAWLER: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

    fn config(drop_bots: bool, drop_opt_outs: bool) -> Config {
        Config {
            drop_bots,
            drop_opt_outs,
            ..Config::default()
        }
    }

    #[test]
    fn a_bot_is_dropped_only_where_policy_says_so() {
        let sender = Sender {
            user_agent: Some(CRAWLER),
            ..Sender::default()
        };
        assert_eq!(drop_reason(&sender, &config(true, true)), Some(Reason::Bot));
        assert_eq!(drop_reason(&sender, &config(false, true)), None);
    }

    #[test]
    fn an_opt_out_is_honoured_only_where_policy_says_so() {
        let sender = Sender {
            consent: Consent::from_headers(Some("1"), None),
            ..Sender::default()
        };
        assert_eq!(drop_reason(&sender, &config(true, true)), Some(Reason::OptOut));
        assert_eq!(drop_reason(&sender, &config(true, false)), None);
    }

    #[test]
    fn a_person_is_nobody_to_drop() {
        let sender = Sender {
            user_agent: Some("Mozilla/5.0 (X11; Linux) Firefox/140.0"),
            ..Sender::default()
        };
        assert_eq!(drop_reason(&sender, &config(true, true)), None);
    }
}
