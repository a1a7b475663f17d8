//! The key of a route that no SDK speaks to: in `Authorization: Bearer` and nowhere else, as an address ends up in logs.

use shared::error::Error as Refusal;
use shared::key::{self, Kind};

use crate::incoming::Incoming;

/// Returns the hash of the request's key, which has the form of a key of that kind. Whether anybody made it is for the
/// database to say.
///
/// # Errors
/// [`Refusal::MissingKey`], [`Refusal::WrongKindOfKey`], [`Refusal::UnknownKey`].
pub(crate) fn key(request: &Incoming, wanted: Kind) -> Result<[u8; 32], Refusal> {
    let header = request.header("authorization").unwrap_or_default();
    let text = token(header).ok_or(Refusal::MissingKey)?;
    match key::kind(text) {
        Some(kind) if kind == wanted => Ok(key::hash(text)),
        Some(_) => Err(Refusal::WrongKindOfKey),
        None => Err(Refusal::UnknownKey),
    }
}

fn token(header: &str) -> Option<&str> {
    let (scheme, key) = header.trim().split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !key.trim().is_empty()).then(|| key.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_is_read_whatever_its_case() {
        assert_eq!(token("bearer  weir_r_x"), Some("weir_r_x"));
        assert_eq!(token("Basic weir_r_x"), None);
        assert_eq!(token("Bearer "), None);
        assert_eq!(token(""), None);
    }
}
