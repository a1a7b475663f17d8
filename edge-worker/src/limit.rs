//! How much of one key, and of one person, is too much just now. Cloudflare counts, in each of its places by itself;
//! without the bindings, or while they don't answer, nothing is too much.
//!
//! An isolate tells Cloudflare of each hundred requests, or ten events of a person, that it has seen ([`units`]), so that
//! nearly no request waits for a count.

mod units;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write;

use futures_util::future::join_all;
use serde_json::json;
use shared::error::Error as Refusal;
use shared::item::Item;
use shared::reason::Reason;
use worker::Env;

use crate::clock;
use crate::config::Config;
use crate::error::Error;
use crate::keys::WriteKey;
use crate::log::{self, Level};
use crate::policy::{self, Policy};
use units::Units;

/// The binding that counts a key's requests.
const KEY: &str = "RATE_KEY";
/// The binding that counts a person's events.
const PERSON: &str = "RATE_PERSON";

/// The periods of the two in `wrangler.toml`, and what their limits count by.
const KEY_PERIOD_SECONDS: u32 = 10;
const KEY_UNIT: usize = 100;
const PERSON_PERIOD_SECONDS: u32 = 60;
const PERSON_UNIT: usize = 10;

thread_local! {
    static KEYS: RefCell<Units> = RefCell::new(Units::new(KEY_UNIT, KEY_PERIOD_SECONDS));
    static PERSONS: RefCell<Units> = RefCell::new(Units::new(PERSON_UNIT, PERSON_PERIOD_SECONDS));
}

/// Counts a request of the key.
///
/// # Errors
/// [`Refusal::RateLimited`] where there were too many.
pub(crate) async fn key(env: &Env, config: &Config, key: &WriteKey, request_id: &str) -> Result<(), Error> {
    if !config.rate_limits {
        return Ok(());
    }
    let now = clock::now_ms();
    let seen = KEYS.with_borrow_mut(|keys| keys.add(&key.hash, 1, now));
    let name = || hex(&key.hash);
    let is_over = seen.is_over || granted(env, KEY, name, seen.units, request_id).await < seen.units;
    if !is_over {
        return Ok(());
    }
    KEYS.with_borrow_mut(|keys| keys.refuse(&key.hash, now));
    Err(Refusal::RateLimited {
        retry_after_seconds: KEY_PERIOD_SECONDS,
    }
    .into())
}

/// Counts the events of each person, and drops those that are too many.
///
/// `visitor`: the sender as a visitor of the day, where policy or an event asks for that.
pub(crate) async fn persons(
    env: &Env,
    config: &Config,
    key: &WriteKey,
    visitor: Option<&str>,
    items: &mut [Item],
    request_id: &str,
) {
    if !config.rate_limits {
        return;
    }
    let now = clock::now_ms();
    let mut too_many = Vec::new();
    for (person, places) in places_by_person(items, visitor, &config.policy) {
        let who = (key.hash, person);
        let seen = PERSONS.with_borrow_mut(|persons| persons.add(&who, places.len(), now));
        // Hashed: nobody who counts needs to know whose it is.
        let name = || hex(&shared::key::hash(&format!("{}:{person}", hex(&key.hash))));
        let kept = match seen.is_over {
            true => 0,
            false => match granted(env, PERSON, name, seen.units, request_id).await {
                granted if granted == seen.units => continue,
                granted => granted * PERSON_UNIT,
            },
        };
        PERSONS.with_borrow_mut(|persons| persons.refuse(&who, now));
        too_many.extend(places.into_iter().skip(kept));
    }
    for place in too_many {
        if let Some(item) = items.get_mut(place) {
            item.drop_for(Reason::RateLimited);
        }
    }
}

/// Tells Cloudflare of so many units, and returns how many of them were within the limit.
async fn granted(
    env: &Env,
    binding: &str,
    name: impl Fn() -> String,
    units: usize,
    request_id: &str,
) -> usize {
    if units == 0 {
        return 0;
    }
    let Ok(limiter) = env.rate_limiter(binding) else {
        return units;
    };
    let name = name();
    let verdicts = join_all((0..units).map(|_| limiter.limit(name.clone()))).await;
    let is_within = |verdict: worker::Result<_>| match verdict {
        Ok(worker::RateLimitOutcome { success }) => success,
        Err(error) => {
            log::line(
                Level::Warn,
                "a rate was not counted",
                request_id,
                &json!({"cause": error.to_string()}),
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

fn places_by_person<'a>(
    items: &'a [Item],
    visitor: Option<&'a str>,
    policy: &Policy,
) -> HashMap<&'a str, Vec<usize>> {
    let mut places = HashMap::<&str, Vec<usize>>::new();
    for (place, item) in items.iter().enumerate() {
        let event = item.event();
        if let Some(person) = event.and_then(|event| policy::person(event, visitor, policy)) {
            places.entry(person).or_default().push(place);
        }
    }
    places
}

/// The name of somebody's counter at Cloudflare.
fn hex(hash: &[u8; 32]) -> String {
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string doesn't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
