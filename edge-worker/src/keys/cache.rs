//! What an isolate remembers of keys. Times are milliseconds since 1970.

use std::collections::HashMap;
use std::rc::Rc;

use shared::rules::Rules;

use super::quota::Quota;

/// A key is asked for again after this long: the time that a revoked one lives on.
const KNOWN_MS: u64 = 60_000;
/// A key that doesn't exist may be made any moment.
const NOTHING_MS: u64 = 10_000;
/// While PostgreSQL can't be asked, it is tried this often; in between, requests don't wait for it.
const LEAN_MS: u64 = 5_000;
/// How many keys that don't exist are remembered. Anyone can make up more of them.
const MAX_NOTHINGS: usize = 1_000;

/// What the database says of a key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Found {
    /// It writes.
    Write(Rc<WriteKey>),
    /// Nobody made it, or it was revoked.
    Nothing,
}

/// What a write key may do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WriteKey {
    /// The SHA-256 of its text.
    pub(crate) hash: [u8; 32],
    /// What people call it.
    pub(crate) name: String,
    /// Where its events go.
    pub(crate) environment: String,
    /// The sites that may use it, as `https://shop.example`; none for any.
    pub(crate) allowed_origins: Vec<String>,
    /// How many events it may bring in a day; `None` for any number.
    pub(crate) quota: Option<Quota>,
    /// By what its events are rejected.
    pub(crate) rules: Rules,
}

impl WriteKey {
    /// Tells whether a request from a page of `origin` may use the key. What no page sends isn't kept out by a list of sites.
    pub(crate) fn allows(&self, origin: Option<&str>) -> bool {
        let Some(origin) = origin else { return true };
        self.allowed_origins.is_empty()
            || self
                .allowed_origins
                .iter()
                .any(|allowed| allowed.trim_end_matches('/').eq_ignore_ascii_case(origin))
    }
}

/// What is remembered of a key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// Recent enough to go by.
    Fresh(Found),
    /// To be asked for again; good if there is no answer.
    Stale(Rc<WriteKey>),
    /// Not seen, or not worth keeping.
    Unseen,
}

/// A key that was found.
#[derive(Debug)]
struct Known {
    key: Rc<WriteKey>,
    until: u64,
}

/// The keys seen by this isolate.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    found: HashMap<[u8; 32], Known>,
    nothings: HashMap<[u8; 32], u64>,
}

impl Cache {
    /// Returns what is known of the key.
    pub(crate) fn look_up(&self, hash: &[u8; 32], now: u64) -> Verdict {
        match (self.found.get(hash), self.nothings.get(hash)) {
            (Some(known), _) if now < known.until => Verdict::Fresh(Found::Write(known.key.clone())),
            (Some(known), _) => Verdict::Stale(known.key.clone()),
            (None, Some(until)) if now < *until => Verdict::Fresh(Found::Nothing),
            _ => Verdict::Unseen,
        }
    }

    /// Keeps what the database said. A revoked key replaces the key that it was.
    pub(crate) fn remember(&mut self, hash: [u8; 32], found: Found, now: u64) {
        match found {
            Found::Write(key) => {
                self.nothings.remove(&hash);
                let until = now + KNOWN_MS;
                self.found.insert(hash, Known { key, until });
            }
            Found::Nothing => {
                self.found.remove(&hash);
                if self.nothings.len() >= MAX_NOTHINGS {
                    self.nothings.clear();
                }
                self.nothings.insert(hash, now + NOTHING_MS);
            }
        }
    }

    /// Goes by what is known of the key for a little longer: until the database has answered, or while it doesn't.
    pub(crate) fn lean_on(&mut self, hash: &[u8; 32], now: u64) {
        if let Some(known) = self.found.get_mut(hash) {
            known.until = now + LEAN_MS;
        }
    }

    /// Counts events that came in with the key. What the database says at the next look-up replaces the count.
    pub(crate) fn count(&mut self, hash: &[u8; 32], events: u64, now: u64) {
        if let Some(known) = self.found.get_mut(hash)
            && known.key.quota.is_some()
            && let Some(quota) = Rc::make_mut(&mut known.key).quota.as_mut()
        {
            quota.count(events, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: [u8; 32] = [7; 32];

    fn key(origins: &[&str]) -> Rc<WriteKey> {
        Rc::new(WriteKey {
            hash: HASH,
            name: "web".to_owned(),
            environment: "production".to_owned(),
            allowed_origins: origins.iter().map(|origin| (*origin).to_owned()).collect(),
            quota: None,
            rules: Rules::default(),
        })
    }

    #[test]
    fn a_key_is_asked_for_again_after_a_minute_and_kept_meanwhile() {
        let mut cache = Cache::default();
        cache.remember(HASH, Found::Write(key(&[])), 0);
        assert_eq!(
            cache.look_up(&HASH, 59_999),
            Verdict::Fresh(Found::Write(key(&[])))
        );
        assert_eq!(cache.look_up(&HASH, 60_000), Verdict::Stale(key(&[])));
    }

    #[test]
    fn without_the_database_a_known_key_is_leaned_on_and_asked_for_soon() {
        let mut cache = Cache::default();
        cache.remember(HASH, Found::Write(key(&[])), 0);
        cache.lean_on(&HASH, 60_000);
        assert_eq!(
            cache.look_up(&HASH, 64_999),
            Verdict::Fresh(Found::Write(key(&[])))
        );
        assert_eq!(cache.look_up(&HASH, 65_000), Verdict::Stale(key(&[])));
    }

    #[test]
    fn a_revoked_key_is_not_leaned_on() {
        let mut cache = Cache::default();
        cache.remember(HASH, Found::Write(key(&[])), 0);
        cache.remember(HASH, Found::Nothing, 60_000);
        assert_eq!(cache.look_up(&HASH, 60_001), Verdict::Fresh(Found::Nothing));
        assert_eq!(cache.look_up(&HASH, 70_000), Verdict::Unseen);
    }

    #[test]
    fn a_key_made_after_it_was_asked_for_works_within_ten_seconds() {
        let mut cache = Cache::default();
        cache.remember(HASH, Found::Nothing, 0);
        assert_eq!(cache.look_up(&HASH, 10_000), Verdict::Unseen);
        cache.remember(HASH, Found::Write(key(&[])), 10_000);
        assert_eq!(
            cache.look_up(&HASH, 10_001),
            Verdict::Fresh(Found::Write(key(&[])))
        );
    }

    #[test]
    fn what_came_in_counts_until_the_database_says_anew() {
        let mut cache = Cache::default();
        let quota = |used| Some(Quota::new(10, used, 0));
        let limited = |used| {
            Rc::new(WriteKey {
                quota: quota(used),
                ..WriteKey::clone(&key(&[]))
            })
        };
        cache.remember(HASH, Found::Write(limited(4)), 0);
        cache.count(&HASH, 3, 1_000);
        assert_eq!(
            cache.look_up(&HASH, 2_000),
            Verdict::Fresh(Found::Write(limited(7)))
        );
        cache.remember(HASH, Found::Write(limited(5)), 60_000);
        assert_eq!(
            cache.look_up(&HASH, 61_000),
            Verdict::Fresh(Found::Write(limited(5)))
        );
    }

    #[test]
    fn made_up_keys_cannot_fill_the_memory() {
        let mut cache = Cache::default();
        for number in 0..10_000u32 {
            let mut hash = HASH;
            hash[..4].copy_from_slice(&number.to_be_bytes());
            cache.remember(hash, Found::Nothing, 0);
        }
        assert!(cache.nothings.len() <= MAX_NOTHINGS);
    }

    #[test]
    fn a_list_of_origins_keeps_other_sites_out_and_servers_in() {
        let key = key(&["https://shop.example/"]);
        assert!(key.allows(Some("https://SHOP.example")));
        assert!(key.allows(None));
        assert!(!key.allows(Some("https://shop.example.evil.test")));
        assert!(!key.allows(Some("null")));
    }
}
