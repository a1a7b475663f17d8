//! A request's body, up to a limit.

use futures_util::TryStreamExt;
use shared::error::Error as Refusal;
use worker::{ByteStream, Request};

use crate::error::Error;

/// Bytes past the limit that are still read and thrown away. A sender that is busy sending doesn't hear why it is cut
/// off: most find only that the connection is gone, and send the same again.
const PATIENCE_BYTES: usize = 16 * 1024 * 1024;

/// Reads the body whole, as it came. One that is too large is never in memory beyond the limit.
///
/// # Errors
/// [`Refusal::BodyTooLarge`]; [`Refusal::MalformedBody`] where the sender broke off.
pub(crate) async fn read(request: &mut Request, limit_bytes: usize) -> Result<Vec<u8>, Error> {
    let announced = header_length(request).unwrap_or_default();
    if request.inner().body().is_none() {
        return Ok(Vec::new());
    }
    // The runtime holds a sender to the length that it announces, and has no quicker way to hand over a body.
    if (1..=limit_bytes).contains(&announced) {
        return request.bytes().await.map_err(broken_off);
    }
    let mut chunks = request.stream().map_err(broken_off)?;
    if announced > limit_bytes {
        return Err(too_large(chunks, announced.min(PATIENCE_BYTES), limit_bytes).await);
    }
    let mut body = Vec::new();
    while let Some(chunk) = chunks.try_next().await.map_err(broken_off)? {
        if body.len() + chunk.len() > limit_bytes {
            return Err(too_large(chunks, PATIENCE_BYTES, limit_bytes).await);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn header_length(request: &Request) -> Option<usize> {
    request
        .headers()
        .get("content-length")
        .ok()
        .flatten()?
        .parse()
        .ok()
}

async fn too_large(mut chunks: ByteStream, mut patience_bytes: usize, limit_bytes: usize) -> Error {
    while let Ok(Some(chunk)) = chunks.try_next().await {
        match patience_bytes.checked_sub(chunk.len()) {
            Some(left) => patience_bytes = left,
            None => break,
        }
    }
    Refusal::BodyTooLarge { limit_bytes }.into()
}

fn broken_off(error: worker::Error) -> Error {
    Refusal::MalformedBody {
        detail: error.to_string(),
    }
    .into()
}
