//! gzip and deflate with an end: a bomb is cut off at the limit, before it has taken more memory than that.

use crate::error::Error;
use crate::json::without_mark;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::borrow::Cow;
use std::io::Read;

/// The first bytes of any gzip stream.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Whether the bytes begin as a gzip stream does.
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&GZIP_MAGIC)
}

/// Undoes `Content-Encoding`, and gzip without any hint, which browsers' beacons send.
///
/// Returns at most `limit_bytes`, else [`Error::UnpackedTooLarge`]; a body is held to the same limit as it came, else [`Error::BodyTooLarge`].
pub fn body<'a>(
    bytes: &'a [u8],
    content_encoding: Option<&str>,
    limit_bytes: usize,
) -> Result<Cow<'a, [u8]>, Error> {
    if bytes.len() > limit_bytes {
        return Err(Error::BodyTooLarge { limit_bytes });
    }
    if is_gzip(bytes) {
        return gzip(bytes, limit_bytes).map(Cow::Owned);
    }
    match content_encoding
        .map(|name| name.trim().to_ascii_lowercase())
        .as_deref()
    {
        // A proxy on the way may have undone it and left the header.
        None | Some("" | "identity" | "gzip" | "x-gzip" | "gzip-js") => Ok(Cow::Borrowed(bytes)),
        Some("deflate") if is_json(bytes) => Ok(Cow::Borrowed(bytes)),
        Some("deflate") => deflate(bytes, limit_bytes).map(Cow::Owned),
        Some(name) => Err(Error::UnsupportedEncoding {
            name: name.to_owned(),
        }),
    }
}

/// Whether it is text that begins as JSON does, which hardly any deflate stream is.
fn is_json(bytes: &[u8]) -> bool {
    matches!(without_mark(bytes).trim_ascii_start().first(), Some(b'{' | b'['))
        && std::str::from_utf8(bytes).is_ok()
}

/// The content of one or more gzip members, one after the other.
pub fn gzip(bytes: &[u8], limit_bytes: usize) -> Result<Vec<u8>, Error> {
    read(MultiGzDecoder::new(bytes), limit_bytes)
}

/// The content of a deflate stream: with the zlib header that HTTP asks for, or without, as some clients send it.
pub fn deflate(bytes: &[u8], limit_bytes: usize) -> Result<Vec<u8>, Error> {
    match read(ZlibDecoder::new(bytes), limit_bytes) {
        Err(Error::MalformedBody { .. }) => read(DeflateDecoder::new(bytes), limit_bytes),
        result => result,
    }
}

fn read(decoder: impl Read, limit_bytes: usize) -> Result<Vec<u8>, Error> {
    let mut content = Vec::new();
    let more_than_allowed = limit_bytes as u64 + 1;
    decoder
        .take(more_than_allowed)
        .read_to_end(&mut content)
        .map_err(|error| Error::MalformedBody {
            detail: format!("decompression failed: {error}"),
        })?;
    if content.len() > limit_bytes {
        Err(Error::UnpackedTooLarge { limit_bytes })
    } else {
        Ok(content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use std::io::Write;

    fn gzipped(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn gzip_is_found_without_a_hint() {
        assert_eq!(body(&gzipped(b"{}"), None, 100).unwrap().as_ref(), b"{}");
    }

    #[test]
    fn what_a_proxy_has_undone_already_is_taken_as_it_is() {
        for encoding in ["gzip", "deflate"] {
            for json in [r#"{"a": 1}"#, " [1]"] {
                let content = body(json.as_bytes(), Some(encoding), 100).unwrap();
                assert_eq!(content.as_ref(), json.as_bytes());
            }
        }
    }

    #[test]
    fn members_follow_each_other() {
        let two = [gzipped(b"one\n"), gzipped(b"two\n")].concat();
        assert_eq!(gzip(&two, 100).unwrap(), b"one\ntwo\n");
    }

    #[test]
    fn deflate_is_read_with_and_without_a_header() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(b"{}").unwrap();
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::fast());
        bare.write_all(b"{}").unwrap();
        for bytes in [zlib.finish().unwrap(), bare.finish().unwrap()] {
            assert_eq!(body(&bytes, Some("deflate"), 100).unwrap().as_ref(), b"{}");
        }
    }

    #[test]
    fn a_bomb_is_cut_off_at_the_limit() {
        let bomb = gzipped(&vec![b' '; 1_000_000]);
        assert!(bomb.len() < 10_000);
        assert_eq!(
            body(&bomb, None, 10_000),
            Err(Error::UnpackedTooLarge { limit_bytes: 10_000 })
        );
        assert_eq!(
            body(&gzipped(&[b' '; 100]), None, 100).map(|content| content.len()),
            Ok(100)
        );
    }

    #[test]
    fn half_a_gzip_is_malformed() {
        let whole = gzipped(b"some content that is long enough");
        assert!(matches!(
            body(&whole[..whole.len() / 2], None, 100),
            Err(Error::MalformedBody { .. })
        ));
    }

    #[test]
    fn an_encoding_that_is_not_spoken_is_named() {
        assert_eq!(
            body(b"x", Some("br"), 100),
            Err(Error::UnsupportedEncoding { name: "br".into() })
        );
    }
}
