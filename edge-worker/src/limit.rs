//! How much of one key, and of one person, is too much just now. Cloudflare counts, in each of its places by itself;
//! without the bindings, or while they don't answer, nothing is too much.
//!
//! An isolate tells Cloudflare of each ten that it has seen ([`tens`]), so that nearly no request waits for a count.

mod tens;

use std::cell::RefCell;
use std::collections::HashMap;

use futures_util::future::join_all;
use serde_json::json;
use shared::error::Error as Refusal;
use shared::item::Item;
use shared::reason::Reason;
use worker::{Date, Env, RateLimiter};

use crate::config::Config;
use crate::error::Error;
use crate::keys::WriteKey;
use crate::log::{self, Level};
use tens::{Id, TEN, Tens};

/// The binding that counts a key's requests.
const KEY: &str = "RATE_KEY";
/// The binding that counts a person's events.
const PERSON: &str = "RATE_PERSON";

/// The periods of the two in `wrangler.toml`.
const KEY_PERIOD_SECONDS: u32 = 10;
const PERSON_PERIOD_SECONDS: u32 = 60;

thread_local! {
    static KEYS: RefCell<Tens> = RefCell::new(Tens::new(KEY_PERIOD_SECONDS));
    static PERSONS: RefCell<Tens> = RefCell::new(Tens::new(PERSON_PERIOD_SECONDS));
}

/// Counts a request of the key.
///
/// # Errors
/// [`Refusal::RateLimited`] where there were too many.
pub(crate) async fn key(env: &Env, config: &Config, key: &WriteKey) -> Result<(), Error> {
    let Some(limiter) = limiter(env, config, KEY) else {
        return Ok(());
    };
    let now = Date::now().as_millis();
    let seen = KEYS.with_borrow_mut(|keys| keys.add(key.hash, 1, now));
    let is_over = seen.is_over || granted(&limiter, &key.hash, seen.tens).await < seen.tens;
    if !is_over {
        return Ok(());
    }
    KEYS.with_borrow_mut(|keys| keys.refuse(key.hash, now));
    Err(Refusal::RateLimited {
        retry_after_seconds: KEY_PERIOD_SECONDS,
    }
    .into())
}

/// Counts the events of each person, and drops those that are too many.
pub(crate) async fn persons(env: &Env, config: &Config, key: &WriteKey, items: &mut [Item]) {
    let Some(limiter) = limiter(env, config, PERSON) else {
        return;
    };
    let now = Date::now().as_millis();
    for (person, places) in places_by_person(items, key) {
        let seen = PERSONS.with_borrow_mut(|persons| persons.add(person, places.len(), now));
        let kept = match seen.is_over {
            true => 0,
            false => match granted(&limiter, &person, seen.tens).await {
                granted if granted == seen.tens => continue,
                granted => granted * TEN,
            },
        };
        PERSONS.with_borrow_mut(|persons| persons.refuse(person, now));
        for place in places.into_iter().skip(kept) {
            if let Some(item) = items.get_mut(place) {
                item.drop_for(Reason::RateLimited);
            }
        }
    }
}

fn limiter(env: &Env, config: &Config, binding: &str) -> Option<RateLimiter> {
    config
        .rate_limits
        .then(|| env.rate_limiter(binding).ok())
        .flatten()
}

/// Tells Cloudflare of so many tens, and returns how many of them were within the limit.
async fn granted(limiter: &RateLimiter, id: &Id, tens: usize) -> usize {
    if tens == 0 {
        return 0;
    }
    let name = tens::name(id);
    let verdicts = join_all((0..tens).map(|_| limiter.limit(name.clone()))).await;
    let is_within = |verdict: worker::Result<_>| match verdict {
        Ok(worker::RateLimitOutcome { success }) => success,
        Err(error) => {
            log::line(
                Level::Warn,
                "a rate was not counted",
                json!({"cause": error.to_string()}),
            );
            true
        }
    };
    verdicts
        .into_iter()
        .map(is_within)
        .filter(|is_within| *is_within)
        .count()
}

fn places_by_person(items: &[Item], key: &WriteKey) -> HashMap<Id, Vec<usize>> {
    let mut places = HashMap::<&str, Vec<usize>>::new();
    for (place, item) in items.iter().enumerate() {
        if let Item::Event(event) = item {
            places.entry(event.distinct_id.as_str()).or_default().push(place);
        }
    }
    // Hashed: nobody who counts needs to know whose it is.
    let key = tens::name(&key.hash);
    let id = |person| shared::key::hash(&format!("{key}:{person}"));
    places
        .into_iter()
        .map(|(person, places)| (id(person), places))
        .collect()
}
