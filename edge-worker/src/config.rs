//! What an operator sets in `wrangler.toml`'s `[vars]`.

use std::cell::OnceCell;
use std::rc::Rc;

use worker::Env;

use crate::policy::Policy;

/// When an event counts as taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// Once it is in the queue.
    Queue,
    /// Once it is in PostgreSQL.
    Direct,
}

/// The settings of one deployment. A variable that is missing or makes no sense has its default.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Config {
    /// `WEIR_DELIVERY`: `queue` (the default) or `direct`.
    pub(crate) delivery: Delivery,
    /// `WEIR_PREFIX`: the first-party path that every route is also served under, as `/ingest`; empty for none.
    pub(crate) prefix: String,
    /// `WEIR_DEAD_LETTER_QUEUE`: the queue whose messages go to the bucket.
    pub(crate) dead_letter_queue: String,
    /// `WEIR_RETRY_DELAY_SECONDS` and `WEIR_RETRY_DELAY_MAX_SECONDS`: how long a message waits before it is tried again.
    pub(crate) retry_seconds: (u32, u32),
    /// `WEIR_RATE_LIMITS`: `on` (the default), or `off` to take whatever comes.
    pub(crate) rate_limits: bool,
    /// What of good events is stored: see [`Policy`].
    pub(crate) policy: Policy,
}

impl Default for Config {
    fn default() -> Self {
        Self::from_lookup(|_| None)
    }
}

impl Config {
    /// The Worker's variables, read once: they are the same for as long as an isolate lives.
    pub(crate) fn of(env: &Env) -> Rc<Self> {
        thread_local! {
            static CONFIG: OnceCell<Rc<Config>> = const { OnceCell::new() };
        }
        let read = || Self::from_lookup(|name| env.var(name).ok().map(|value| value.to_string()));
        CONFIG.with(|config| Rc::clone(config.get_or_init(|| Rc::new(read()))))
    }

    fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name| {
            lookup(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        let seconds = |name, default| text(name).and_then(|value| value.parse().ok()).unwrap_or(default);
        let shortest = seconds("WEIR_RETRY_DELAY_SECONDS", 5);
        Self {
            delivery: match text("WEIR_DELIVERY").as_deref() {
                Some("direct") => Delivery::Direct,
                _ => Delivery::Queue,
            },
            prefix: text("WEIR_PREFIX")
                .map(|path| normal_prefix(&path))
                .unwrap_or_default(),
            dead_letter_queue: text("WEIR_DEAD_LETTER_QUEUE")
                .unwrap_or_else(|| "weir-dead-letters".to_owned()),
            retry_seconds: (
                shortest,
                seconds("WEIR_RETRY_DELAY_MAX_SECONDS", 300).max(shortest),
            ),
            rate_limits: text("WEIR_RATE_LIMITS").as_deref() != Some("off"),
            policy: Policy::read(&lookup),
        }
    }

    /// Returns how long a message of that age waits before it is tried again, in seconds: a quarter of its age. The
    /// attempts themselves can't be counted, as `worker` doesn't expose their number; the age grows just as well.
    pub(crate) fn retry_after(&self, age_seconds: u32) -> u32 {
        (age_seconds / 4).clamp(self.retry_seconds.0, self.retry_seconds.1)
    }

    /// Returns at what age messages whose connection ends are tried one by one, in seconds: ten minutes unless said.
    pub(crate) fn apart_after(&self) -> u32 {
        self.retry_seconds.1.saturating_mul(2)
    }
}

/// `ingest`, `/ingest` and `/ingest/` mean the same.
fn normal_prefix(path: &str) -> String {
    match path.trim_matches('/') {
        "" => String::new(),
        inner => format!("/{inner}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(variables: &[(&str, &str)]) -> Config {
        let find = |name: &str| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        Config::from_lookup(find)
    }

    #[test]
    fn an_empty_deployment_has_the_documented_defaults() {
        let config = Config::default();
        assert_eq!(config.delivery, Delivery::Queue);
        assert_eq!(config.prefix, "");
        assert_eq!(config.dead_letter_queue, "weir-dead-letters");
        assert_eq!(config.retry_seconds, (5, 300));
        assert!(config.rate_limits);
        assert_eq!(config.policy, Policy::default());
    }

    #[test]
    fn a_prefix_has_one_leading_slash_however_it_is_written() {
        for written in ["ingest", "/ingest", "/ingest/", " ingest/ "] {
            assert_eq!(config(&[("WEIR_PREFIX", written)]).prefix, "/ingest");
        }
        assert_eq!(config(&[("WEIR_PREFIX", "/")]).prefix, "");
    }

    #[test]
    fn a_retry_waits_a_quarter_of_the_age_within_its_bounds() {
        let config = config(&[
            ("WEIR_RETRY_DELAY_SECONDS", "5"),
            ("WEIR_RETRY_DELAY_MAX_SECONDS", "60"),
        ]);
        assert_eq!([0, 40, 100_000].map(|age| config.retry_after(age)), [5, 10, 60]);
    }

    #[test]
    fn a_hundred_retries_outlast_six_hours_of_absence() {
        let config = config(&[]);
        let age = (0..100).fold(0, |age, _| age + config.retry_after(age));
        assert!(age > 6 * 3600, "{age}");
    }

    #[test]
    fn bounds_in_the_wrong_order_are_no_reason_to_fail() {
        let config = config(&[
            ("WEIR_RETRY_DELAY_SECONDS", "90"),
            ("WEIR_RETRY_DELAY_MAX_SECONDS", "10"),
        ]);
        assert_eq!(config.retry_after(0), 90);
    }
}
