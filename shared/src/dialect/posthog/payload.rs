//! The JSON inside what posthog-js sends: plain, gzipped, in lz64 or base64, in a form or in the query.

use crate::decompress;
use crate::dialect::{Request, body};
use crate::error::Error;
use crate::json;
use crate::limits;
use crate::lz_string;
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::borrow::Cow;

/// Takes base64 with and without its padding: not every SDK writes it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Unwraps the payload of a request, to JSON that nobody has parsed yet.
pub(super) fn decode<'a>(request: &Request<'a>) -> Result<Cow<'a, [u8]>, Error> {
    let hint = request.parameter("compression");
    if request.method == "GET" {
        let data = request.parameter("data").ok_or(Error::EmptyBody)?;
        return unwrap(data.into_owned().into_bytes(), hint.as_deref()).map(Cow::Owned);
    }
    let bytes = body::bytes(request)?;
    let is_form = request
        .header("content-type")
        .is_some_and(|kind| kind.contains("x-www-form-urlencoded"));
    if is_json(&bytes) {
        return Ok(bytes);
    }
    if is_form || bytes.starts_with(b"data=") {
        let value = |name| {
            form_urlencoded::parse(&bytes)
                .find(|(key, _)| key == name)
                .map(|(_, value)| value)
        };
        if let Some(data) = value("data") {
            let hint = value("compression").or(hint);
            return unwrap(data.into_owned().into_bytes(), hint.as_deref()).map(Cow::Owned);
        }
    }
    unwrap(bytes.into_owned(), hint.as_deref()).map(Cow::Owned)
}

/// Undoes base64 and gzip, whether there is a hint or not.
fn unwrap(data: Vec<u8>, hint: Option<&str>) -> Result<Vec<u8>, Error> {
    if is_json(&data) || data.trim_ascii().is_empty() {
        return Ok(data);
    }
    if matches!(hint, Some("lz64" | "lz-string")) {
        return lz_string::from_base64(&data, limits::BODY_BYTES).map(String::into_bytes);
    }
    let bytes = if decompress::is_gzip(&data) {
        data
    } else {
        from_base64(data)?
    };
    if decompress::is_gzip(&bytes) {
        decompress::gzip(&bytes, limits::BODY_BYTES)
    } else {
        Ok(bytes)
    }
}

fn from_base64(mut data: Vec<u8>) -> Result<Vec<u8>, Error> {
    // In a form that nobody escaped, a plus has become a space; some SDKs use the alphabet made for URLs.
    data.retain(|byte| !matches!(byte, b'\r' | b'\n' | b'\t'));
    for byte in &mut data {
        *byte = match *byte {
            b' ' | b'-' => b'+',
            b'_' => b'/',
            other => other,
        };
    }
    let malformed = |error| Error::MalformedBody {
        detail: format!("neither JSON nor gzip nor base64: {error}"),
    };
    BASE64.decode(data).map_err(malformed)
}

fn is_json(bytes: &[u8]) -> bool {
    matches!(
        json::without_mark(bytes).trim_ascii_start().first(),
        Some(b'{' | b'[')
    )
}
