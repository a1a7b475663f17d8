//! A request as it came, read in one piece.

use js_sys::Promise;
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use worker::url::form_urlencoded;
use worker::{ByteStream, Request, web_sys};

use crate::runtime;

/// What came.
pub(crate) struct Incoming {
    id: String,
    raw: web_sys::Request,
    method: String,
    url: String,
    place: Option<Place>,
    headers: Vec<(String, String)>,
}

/// What Cloudflare says of a sender. Outside of Cloudflare it says nothing.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
pub(crate) struct Place {
    pub(crate) country: Option<String>,
    pub(crate) continent: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) region_code: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) time_zone: Option<String>,
    /// Degrees, as text.
    pub(crate) latitude: Option<String>,
    pub(crate) longitude: Option<String>,
    pub(crate) asn: Option<u32>,
    /// Of bot management, where that is on.
    pub(crate) score: Option<u32>,
    pub(crate) is_verified: Option<bool>,
}

impl Incoming {
    pub(crate) fn of(raw: web_sys::Request, id: String) -> Self {
        let text = runtime::read(&raw);
        let mut lines = text.split('\n');
        let mut line = || lines.next().unwrap_or_default().to_owned();
        let (method, url, place) = (line(), line(), line());
        // Neither a name nor an address holds a line break, nor a name a comma.
        let headers = lines.filter_map(|line| line.split_once(','));
        Self {
            id,
            raw,
            method,
            url,
            // What Cloudflare should ever call otherwise is not known, and no reason to lose the rest.
            place: serde_json::from_str(&place).ok(),
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        }
    }

    /// By which the log knows it, and its sender.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn method(&self) -> &str {
        &self.method
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The address's path, as it came.
    pub(crate) fn path(&self) -> &str {
        path(&self.url)
    }

    /// The address's query, as it came; empty where there is none.
    pub(crate) fn query(&self) -> &str {
        query(&self.url)
    }

    /// The parameters of the query, decoded.
    pub(crate) fn parameters(&self) -> form_urlencoded::Parse<'_> {
        form_urlencoded::parse(self.query().as_bytes())
    }

    /// The headers, their names in lower case.
    pub(crate) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(header, _)| header == name);
        header.map(|(_, value)| value.as_str())
    }

    pub(crate) fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// Whether there is a body, be it empty.
    pub(crate) fn has_body(&self) -> bool {
        self.raw.body().is_some()
    }

    /// The body in one piece, as a buffer to wait for.
    pub(crate) fn buffer(&self) -> worker::Result<Promise> {
        Ok(self.raw.array_buffer()?)
    }

    /// The body as it comes.
    pub(crate) fn stream(&self) -> worker::Result<ByteStream> {
        let same = JsValue::from(&self.raw).unchecked_into::<web_sys::Request>();
        Request::from(same).stream()
    }
}

/// Where the path begins.
fn origin_end(url: &str) -> usize {
    url.find("://").map_or(0, |at| {
        let rest = &url[at + 3..];
        rest.find(['/', '?', '#']).map_or(url.len(), |end| at + 3 + end)
    })
}

fn path(url: &str) -> &str {
    let rest = &url[origin_end(url)..];
    match &rest[..rest.find(['?', '#']).unwrap_or(rest.len())] {
        "" => "/",
        path => path,
    }
}

fn query(url: &str) -> &str {
    let url = url.split_once('#').map_or(url, |(before, _)| before);
    url.split_once('?').map_or("", |(_, query)| query)
}

/// The address up to the first-party prefix, where the request came under it.
pub(crate) fn base<'a>(url: &'a str, prefix: &str) -> &'a str {
    let end = origin_end(url);
    let has_prefix = crate::route::without_prefix(path(url), prefix).len() < path(url).len();
    url.get(..if has_prefix { end + prefix.len() } else { end })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_ends_with_the_prefix_the_request_came_under() {
        assert_eq!(base("https://x:1/in/e/?a=/", "/in"), "https://x:1/in");
        assert_eq!(base("https://x/e/", "/in"), "https://x");
        assert_eq!(base("https://x/e/", ""), "https://x");
    }

    #[test]
    fn the_query_is_what_stands_between_the_question_mark_and_the_hash() {
        assert_eq!(query("https://x/e/?a=1&b=?#c"), "a=1&b=?");
        assert_eq!(query("https://x/e/#?a"), "");
        assert_eq!(query("https://x/e/"), "");
    }

    #[test]
    fn the_path_is_what_stands_before_both() {
        for (url, expected) in [
            ("https://x/e/?a=/b", "/e/"),
            ("https://x:8787", "/"),
            ("https://x?a", "/"),
            ("https://x/#a", "/"),
        ] {
            assert_eq!(path(url), expected, "{url}");
        }
    }
}
