//! A request's body, up to a limit.

use std::time::Duration;

use futures_util::TryStreamExt;
use js_sys::Uint8Array;
use shared::error::Error as Refusal;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use worker::ByteStream;

use crate::clock;
use crate::error::Error;
use crate::incoming::Incoming;
use crate::turns;

/// Bytes past the limit that are still read and thrown away. A sender that is busy sending doesn't hear why it is cut
/// off: most find only that the connection is gone, and send the same again.
const PATIENCE_BYTES: usize = 16 * 1024 * 1024;

/// A body of more than this, or of nobody knows how much, has a deadline: what trickles in is in memory all the while.
const LARGE_BYTES: usize = 64 * 1024;
const DEADLINE: Duration = Duration::from_secs(60);

/// Reads the body whole, as it came. One that is too large is never in memory beyond the limit.
///
/// # Errors
/// [`Refusal::BodyTooLarge`]; [`Refusal::MalformedBody`] where the sender broke off; [`Error::Unavailable`], so that it is
/// sent again, where it took too long.
pub(crate) async fn read(request: &Incoming, limit_bytes: usize) -> Result<Vec<u8>, Error> {
    let announced = header_length(request).unwrap_or_default();
    if (1..=LARGE_BYTES).contains(&announced) {
        let buffer = request.buffer().map_err(broken_off)?;
        return bytes(turns::promise(buffer).await);
    }
    if !request.has_body() {
        return Ok(Vec::new());
    }
    clock::within(DEADLINE, read_large(request, announced, limit_bytes))
        .await
        .unwrap_or_else(|| {
            Err(Error::Unavailable {
                what: "the rest of the body",
                cause: format!("it did not come within {} seconds", DEADLINE.as_secs()),
            })
        })
}

async fn read_large(request: &Incoming, announced: usize, limit_bytes: usize) -> Result<Vec<u8>, Error> {
    // The runtime holds a sender to the length that it announces, and has no quicker way to hand over a body.
    if (1..=limit_bytes).contains(&announced) {
        let buffer = request.buffer().map_err(broken_off)?;
        // No turn, as the deadline is waited for beside it.
        return bytes(JsFuture::from(buffer).await);
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

/// What came of waiting for a buffer.
fn bytes(buffer: Result<JsValue, JsValue>) -> Result<Vec<u8>, Error> {
    let buffer = buffer.map_err(|error| broken_off(error.into()))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

fn header_length(request: &Incoming) -> Option<usize> {
    request.header("content-length")?.parse().ok()
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
