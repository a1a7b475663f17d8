//! Policy as it is written in `wrangler.toml`'s `[vars]`.

use shared::consent::{AddressPolicy, OptOutPolicy};
use shared::enrich::Steps;
use shared::privacy::{Exclusions, Lists, Names, Redaction};

/// What becomes of events that machines make.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Fate {
    /// They are stored, and say what they are.
    #[default]
    Keep,
    /// They are dropped, and counted.
    Drop,
}

/// By which ids visitors are known.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Identity {
    /// Those that the sender's SDK keeps.
    #[default]
    Sender,
    /// None that lasts longer than a day.
    Cookieless,
}

/// What an operator decides. What is missing has its default; what makes no sense does too, and is told.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Policy {
    /// `WEIR_OPT_OUT`: `store` (the default), `anonymous` or `drop` the events of browsers that send `Sec-GPC` or `DNT`.
    pub(crate) opt_out: OptOutPolicy,
    /// `WEIR_IDENTITY`: `sender` (the default) or `cookieless`.
    pub(crate) identity: Identity,
    /// `WEIR_BOTS`: `keep` (the default) or `drop` what machines send.
    pub(crate) bots: Fate,
    /// `WEIR_DATA_CENTERS`: the same for what comes out of a data centre.
    pub(crate) data_centers: Fate,
    /// `WEIR_REFERRER_SPAM`: the same for events whose referrer is spam.
    pub(crate) referrer_spam: Fate,
    /// `WEIR_EXCLUDE_ADDRESSES`, `_COUNTRIES`, `_HOSTS`, `_PAGES`, `_REFERRERS`.
    pub(crate) exclusions: Exclusions,
    /// `WEIR_ADDRESS`: `drop` (the default), `truncate` or `keep`; `WEIR_DENY_PROPERTIES`.
    pub(crate) redaction: Redaction,
    /// All enrichments but `WEIR_ENRICH_SKIP`.
    pub(crate) steps: Steps,
    /// What of the settings makes no sense. Health, which anyone may ask, tells of it, so it quotes nothing.
    pub(crate) problems: Vec<String>,
}

impl Policy {
    /// Reads the variables.
    pub(crate) fn read(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| lookup(name).unwrap_or_default().trim().to_owned();
        let mut problems = Vec::new();
        let mut choose = |name: &str, choices: &[&str]| {
            let value = text(name);
            let place = choices.iter().position(|choice| *choice == value);
            if place.is_none() && !value.is_empty() {
                problems.push(format!("{name} is none of {}", choices.join(", ")));
            }
            place.unwrap_or_default()
        };
        let opt_out = match choose("WEIR_OPT_OUT", &["store", "keep", "anonymous", "drop"]) {
            2 => OptOutPolicy::Anonymous,
            3 => OptOutPolicy::Drop,
            _ => OptOutPolicy::Store,
        };
        let address = match choose("WEIR_ADDRESS", &["drop", "truncate", "keep"]) {
            1 => AddressPolicy::Truncate,
            2 => AddressPolicy::Keep,
            _ => AddressPolicy::Drop,
        };
        let identity = match choose("WEIR_IDENTITY", &["sender", "cookieless"]) {
            1 => Identity::Cookieless,
            _ => Identity::Sender,
        };
        let mut fate = |name| match choose(name, &["keep", "drop"]) {
            1 => Fate::Drop,
            _ => Fate::Keep,
        };
        let (bots, data_centers, referrer_spam) = (
            fate("WEIR_BOTS"),
            fate("WEIR_DATA_CENTERS"),
            fate("WEIR_REFERRER_SPAM"),
        );
        let (steps, unknown) = Steps::all_but(&text("WEIR_ENRICH_SKIP"));
        problems.extend(
            unknown
                .iter()
                .map(|_| "WEIR_ENRICH_SKIP names a step that there isn't".to_owned()),
        );
        let (exclusions, senseless) = Exclusions::new(Lists {
            addresses: &text("WEIR_EXCLUDE_ADDRESSES"),
            countries: &text("WEIR_EXCLUDE_COUNTRIES"),
            hosts: &text("WEIR_EXCLUDE_HOSTS"),
            pages: &text("WEIR_EXCLUDE_PAGES"),
            referrers: &text("WEIR_EXCLUDE_REFERRERS"),
        });
        problems.extend(
            senseless
                .into_iter()
                .map(|problem| format!("WEIR_EXCLUDE_{problem}")),
        );
        Self {
            opt_out,
            identity,
            bots,
            data_centers,
            referrer_spam,
            exclusions,
            redaction: Redaction {
                address,
                denied: Names::of_list(&text("WEIR_DENY_PROPERTIES")),
            },
            steps,
            problems,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(variables: &[(&str, &str)]) -> Policy {
        Policy::read(|name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn without_settings_all_is_stored_but_no_address() {
        let policy = policy(&[]);
        assert_eq!(policy, Policy::default());
        assert_eq!(policy.redaction.address, AddressPolicy::Drop);
    }

    #[test]
    fn what_is_written_holds() {
        let policy = policy(&[
            ("WEIR_OPT_OUT", " anonymous "),
            ("WEIR_ADDRESS", "truncate"),
            ("WEIR_BOTS", "drop"),
        ]);
        assert_eq!(policy.opt_out, OptOutPolicy::Anonymous);
        assert_eq!(policy.redaction.address, AddressPolicy::Truncate);
        assert_eq!((policy.bots, policy.data_centers), (Fate::Drop, Fate::Keep));
        assert!(policy.problems.is_empty());
    }

    #[test]
    fn what_makes_no_sense_is_the_default_and_told() {
        let policy = policy(&[
            ("WEIR_ADDRESS", "shorten"),
            ("WEIR_ENRICH_SKIP", "goe"),
            ("WEIR_EXCLUDE_ADDRESSES", "office"),
        ]);
        assert_eq!(policy.redaction.address, AddressPolicy::Drop);
        let told = policy.problems.join("; ");
        assert_eq!(policy.problems.len(), 3, "{told}");
        assert!(told.contains("WEIR_EXCLUDE_ADDRESSES: entry 1 "), "{told}");
        for value in ["shorten", "goe", "office"] {
            assert!(!told.contains(value), "{told}");
        }
    }
}
