//! Keys: `weir_w_…` writes, `weir_r_…` reads, `weir_a_…` is an operator's. Only their hash is ever stored or sent to the database.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// What a key is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Sends events; can't read anything.
    Write,
    /// Reads the events of one environment.
    Read,
    /// Sees the collector's metrics and replays its dead letters, of all environments.
    Admin,
}

impl Kind {
    /// The word for it in `weir.keys`.
    pub fn text(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Read => "read",
            Self::Admin => "admin",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Write => "weir_w_",
            Self::Read => "weir_r_",
            Self::Admin => "weir_a_",
        }
    }
}

/// Bytes of randomness in a key.
pub const SECRET_BYTES: usize = 32;

/// The key's text: its prefix and 43 characters of base64url.
pub fn format(kind: Kind, secret: &[u8; SECRET_BYTES]) -> String {
    format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(secret))
}

/// What kind of key this is, if it has the form of one. Says nothing of whether anybody made it.
pub fn kind(key: &str) -> Option<Kind> {
    [Kind::Write, Kind::Read, Kind::Admin].into_iter().find(|kind| {
        key.strip_prefix(kind.prefix())
            .and_then(|secret| URL_SAFE_NO_PAD.decode(secret).ok())
            .is_some_and(|secret| secret.len() == SECRET_BYTES)
    })
}

/// SHA-256 of the key's text: what `weir.keys` stores and `weir.find_key` takes.
///
/// A plain hash will do, as a key has 256 bits of its own.
pub fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_what_it_is_for() {
        let key = format(Kind::Write, &[7; SECRET_BYTES]);
        assert_eq!(key.len(), "weir_w_".len() + 43);
        assert_eq!(kind(&key), Some(Kind::Write));
        assert_eq!(kind(&format(Kind::Read, &[7; SECRET_BYTES])), Some(Kind::Read));
        assert_eq!(kind(&format(Kind::Admin, &[7; SECRET_BYTES])), Some(Kind::Admin));
    }

    #[test]
    fn what_has_not_the_form_of_a_key_is_none() {
        for text in [
            "",
            "weir_w_",
            "weir_w_short",
            "phc_abc",
            "weir_x_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert_eq!(kind(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_hash_is_sha_256() {
        let hex: String = hash("abc").iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
