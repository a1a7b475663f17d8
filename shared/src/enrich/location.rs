//! The host and the path of a page's address.

use std::borrow::Cow;
use url::Url;

/// Where a page is.
pub(super) struct Location<'a> {
    pub(super) host: Option<Cow<'a, str>>,
    pub(super) path: Cow<'a, str>,
}

impl<'a> Location<'a> {
    /// Reads an address as a browser would; nothing where it is none.
    pub(super) fn parse(address: &'a str) -> Option<Self> {
        Self::of_plain(address).or_else(|| {
            let url = Url::parse(address).ok()?;
            Some(Self {
                host: url.host_str().map(|host| host.to_owned().into()),
                path: url.path().to_owned().into(),
            })
        })
    }

    /// Takes apart an address in which nothing has to be decoded, lowered or resolved, as most are: parsing two addresses in
    /// full was half of what all enrichment of an event took.
    fn of_plain(address: &'a str) -> Option<Self> {
        let rest = address
            .strip_prefix("https://")
            .or_else(|| address.strip_prefix("http://"))?;
        let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, rest) = rest.split_at(host_end);
        let path = &rest[..rest.find(['?', '#']).unwrap_or(rest.len())];
        let is_plain = is_plain_host(host) && path.bytes().all(is_plain) && !path.contains("/.");
        is_plain.then(|| Self {
            host: Some(host.into()),
            path: if path.is_empty() { "/" } else { path }.into(),
        })
    }
}

/// Whether these are names in lower case. One that begins with a digit at the end may be an IPv4 address, and two hyphens may
/// be the sign of an international name.
fn is_plain_host(host: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    let last = host.rsplit('.').next().unwrap_or_default();
    host.bytes().all(is_plain)
        && last.starts_with(|c: char| c.is_ascii_lowercase())
        && !host.starts_with('.')
        && !host.contains("..")
        && !host.contains("--")
}

/// What stands in a path for itself.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/-_.~+,:=@".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_plain_address_is_taken_apart() {
        for (address, host, path) in [
            ("https://shop.example/tea/pot?a=/b#c", "shop.example", "/tea/pot"),
            ("http://shop.example", "shop.example", "/"),
            ("https://shop.example?a", "shop.example", "/"),
        ] {
            let plain = Location::of_plain(address).unwrap();
            assert_eq!((plain.host.as_deref(), plain.path.as_ref()), (Some(host), path));
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_parser() {
        for address in [
            "https://Shop.example/",
            "https://shop.example:8080/",
            "https://ann@shop.example/",
            "https://192.0.2.7/",
            "https://1.0x7/",
            "https://xn--hxajbheg2az3al.example/",
            "https://shop.example/a/../b",
            "https://shop.example/%2e%2e/b",
            "https://shop.example\\b",
            "ftp://shop.example/",
            "/tea",
        ] {
            assert!(Location::of_plain(address).is_none(), "{address}");
        }
    }

    proptest! {
        #[test]
        fn both_ways_say_the_same(address in "https?://[a-z0-9.A-Z-]{0,12}(\\.(com|x1|1|0x))?[/a-z.?#@:%]{0,12}") {
            if let Some(plain) = Location::of_plain(&address) {
                let url = Url::parse(&address).unwrap();
                prop_assert_eq!(plain.host.as_deref(), url.host_str());
                prop_assert_eq!(plain.path.as_ref(), url.path());
            }
        }
    }
}
