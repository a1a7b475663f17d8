//! Who somebody is to an SDK that keeps nothing in the browser: the same all day, and another the next day.
//!
//! As Plausible and Umami do it: a hash of address, user agent and site, salted with what is drawn anew each day and then
//! forgotten. It follows nobody past midnight (UTC), and once the salt is gone nobody can find an address by trying.

use super::Request;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Bytes of the hash that are kept: more than enough for one site's day.
const BYTES: usize = 12;

/// What the ids begin with.
const PREFIX: &str = "visitor-";

/// Whether a distinct_id is one of these.
pub fn is_id(distinct_id: &str) -> bool {
    let hash = distinct_id.strip_prefix(PREFIX).unwrap_or_default();
    hash.len() == 2 * BYTES && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A distinct_id for whoever sent the request, on the site with that write key.
pub fn id(request: &Request<'_>, key: &str) -> String {
    id_of(request, key, None, None)
}

/// The same, where the sender says itself whose address and user agent it is: a server that sends for its users does.
pub(super) fn id_of<'a>(
    request: &Request<'a>,
    key: &'a str,
    address: Option<&'a str>,
    agent: Option<&'a str>,
) -> String {
    let day = request.received_at.date_naive().to_string();
    let said = |said: Option<&'a str>, name| {
        let said = said.filter(|text| !text.is_empty());
        said.or(request.header(name)).unwrap_or_default().as_bytes()
    };
    let parts = [
        request.visitor_salt,
        day.as_bytes(),
        key.as_bytes(),
        said(address, "cf-connecting-ip"),
        said(agent, "user-agent"),
    ];
    let mut hash = Sha256::new();
    for part in parts {
        // With its length, so that no two lists of parts are the same bytes.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut id = PREFIX.to_owned();
    for byte in &hash.finalize()[..BYTES] {
        // Writing to a text never fails.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::tests::with_request;
    use chrono::TimeDelta;

    fn id_of(agent: &str, days: i64, salt: &str, key: &str) -> String {
        with_request(
            ("POST", "/api/event", ""),
            &[("user-agent", agent)],
            b"",
            |request| {
                let request = Request {
                    received_at: request.received_at + TimeDelta::days(days),
                    visitor_salt: salt.as_bytes(),
                    ..*request
                };
                id(&request, key)
            },
        )
    }

    #[test]
    fn a_visitor_is_the_same_all_day_and_nowhere_else() {
        let one = id_of("Firefox", 0, "s", "k");
        assert_eq!(one, id_of("Firefox", 0, "s", "k"));
        assert!(is_id(&one));
        for other in [
            id_of("Chrome", 0, "s", "k"),
            id_of("Firefox", 1, "s", "k"),
            id_of("Firefox", 0, "t", "k"),
            id_of("Firefox", 0, "s", "l"),
        ] {
            assert_ne!(one, other);
        }
    }
}
