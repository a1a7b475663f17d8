//! Which site's page sent a request.

use super::Request;

/// What a browser says for a page that has no origin to tell, and what we say for one that it doesn't tell of.
const UNTOLD: &str = "null";

/// The origin of the page that sent it; `None` where it was no page.
///
/// A browser leaves `Origin` out where a page asks for an image or a script, but says with `Sec-Fetch-Site` that it is one;
/// what it says of the page then is the `Referer`.
pub fn origin<'a>(request: &Request<'a>) -> Option<&'a str> {
    if let Some(origin) = request.header("origin") {
        return Some(origin);
    }
    // Somebody's own doing, as a typed address is.
    request.header("sec-fetch-site").filter(|site| *site != "none")?;
    let referrer = request.header("referer").and_then(of_address);
    Some(referrer.unwrap_or(UNTOLD))
}

/// Scheme, host and port of an address.
fn of_address(address: &str) -> Option<&str> {
    let host = address.find("://")? + 3;
    let end = address[host..].find(['/', '?', '#']);
    Some(&address[..end.map_or(address.len(), |end| host + end)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::tests::with_request;

    #[test]
    fn an_image_s_page_is_told_by_its_referrer() {
        const SHOP: (&str, &str) = ("referer", "https://shop.example:8443/tea?a#b");
        const IMAGE: (&str, &str) = ("sec-fetch-site", "cross-site");
        for (headers, expected) in [
            (&[][..], None),
            (&[SHOP], None),
            (&[SHOP, ("sec-fetch-site", "none")], None),
            (&[SHOP, IMAGE], Some("https://shop.example:8443")),
            (
                &[("referer", "https://shop.example"), IMAGE],
                Some("https://shop.example"),
            ),
            (&[IMAGE], Some("null")),
            (&[("referer", "about:client"), IMAGE], Some("null")),
            (
                &[SHOP, IMAGE, ("origin", "https://other.example")],
                Some("https://other.example"),
            ),
        ] {
            let found = with_request(("GET", "/i", ""), headers, b"", |request| {
                origin(request).map(str::to_owned)
            });
            assert_eq!(found.as_deref(), expected, "{headers:?}");
        }
    }
}
