//! Compressed bodies: never more than the limit, and what was compressed comes out.

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use shared::decompress;
use std::io::Write;

const ENCODINGS: &[Option<&str>] = &[None, Some("gzip"), Some("Deflate"), Some("br"), Some("")];

pub(crate) fn target(mut bytes: Unstructured<'_>) -> Result<()> {
    let encoding = *bytes.choose(ENCODINGS)?;
    let limit_bytes = usize::from(bytes.arbitrary::<u16>()?);
    let body = bytes.take_rest();
    if let Ok(content) = decompress::body(body, encoding, limit_bytes) {
        assert!(content.len() <= limit_bytes);
    }

    let level = Compression::new(limit_bytes as u32 % 10);
    let gzip = write(GzEncoder::new(Vec::new(), level), body, GzEncoder::finish);
    let zlib = write(ZlibEncoder::new(Vec::new(), level), body, ZlibEncoder::finish);
    let bare = write(
        DeflateEncoder::new(Vec::new(), level),
        body,
        DeflateEncoder::finish,
    );
    assert_eq!(decompress::gzip(&gzip, body.len()).as_deref(), Ok(body));
    assert_eq!(decompress::deflate(&zlib, body.len()).as_deref(), Ok(body));
    assert_eq!(decompress::deflate(&bare, body.len()).as_deref(), Ok(body));
    let twice = [gzip.as_slice(), &gzip].concat();
    assert_eq!(
        decompress::gzip(&twice, 2 * body.len()),
        Ok([body, body].concat())
    );
    if let Some(less) = body.len().checked_sub(1) {
        assert!(decompress::gzip(&gzip, less).is_err());
    }
    Ok(())
}

fn write<W: Write>(mut encoder: W, body: &[u8], finish: fn(W) -> std::io::Result<Vec<u8>>) -> Vec<u8> {
    encoder.write_all(body).unwrap();
    finish(encoder).unwrap()
}
