//! Queue messages: gzip members of NDJSON lines, which may simply be put one after the other.

use shared::decompress::is_gzip;
use worker::js_sys::{ArrayBuffer, JSON, Uint8Array};
use worker::wasm_bindgen::{JsCast, JsValue};

/// The most messages of one `sendBatch`.
const MAX_BATCH_MESSAGES: usize = 100;
/// The most bytes of one `sendBatch`.
const MAX_BATCH_BYTES: usize = 256_000;

/// About the most bytes that one statement brings, unpacked: half a second of PostgreSQL's time, and well below
/// its `weir.max_batch_bytes`.
const PORTION_BYTES: usize = 16 * 1024 * 1024;

/// Returns how many of the members, from the first on, go into one statement: at least one. What isn't gzip goes by
/// itself: before others, it would have them read as text.
pub(crate) fn portion<'a>(members: impl Iterator<Item = &'a [u8]>) -> usize {
    let sums = members
        .take_while(|member| is_gzip(member))
        .scan(0, |sum, member| {
            *sum += unpacked_bytes(member);
            Some(*sum)
        });
    sums.take_while(|sum| *sum <= PORTION_BYTES).count().max(1)
}

/// The size that a gzip member says of itself in its last four bytes (RFC 1952, ISIZE).
fn unpacked_bytes(member: &[u8]) -> usize {
    let size = member.last_chunk().map_or(0, |size| u32::from_le_bytes(*size));
    usize::try_from(size).unwrap_or(usize::MAX).min(2 * PORTION_BYTES)
}

/// Returns the bytes of a message's body: a view or a buffer, as the queue's content types `v8` and `bytes` arrive.
///
/// Anything else was put into the queue by somebody else: a text as it is, other values as JSON. It may be an event; what
/// isn't is refused like any line that is none, and kept.
pub(crate) fn bytes(body: &JsValue) -> Vec<u8> {
    if let Some(view) = body.dyn_ref::<Uint8Array>() {
        return view.to_vec();
    }
    if let Some(buffer) = body.dyn_ref::<ArrayBuffer>() {
        return Uint8Array::new(buffer).to_vec();
    }
    let json = || JSON::stringify(body).ok().and_then(|json| json.as_string());
    let text = body.as_string().or_else(json);
    // What JSON has no word for, or nothing at all, must not vanish either.
    let text = text.filter(|text| !text.trim().is_empty());
    text.unwrap_or_else(|| "null".to_owned()).into_bytes()
}

/// Splits members, in order, into what one `sendBatch` takes each.
pub(crate) fn send_batches(members: Vec<Vec<u8>>) -> Vec<Vec<Vec<u8>>> {
    let mut batches: Vec<Vec<Vec<u8>>> = Vec::new();
    let mut bytes = 0;
    for member in members {
        match batches.last_mut() {
            Some(batch) if batch.len() < MAX_BATCH_MESSAGES && bytes + member.len() <= MAX_BATCH_BYTES => {
                bytes += member.len();
                batch.push(member);
            }
            _ => {
                bytes = member.len();
                batches.push(vec![member]);
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::batch::MESSAGE_BYTES;

    fn sizes(members: &[usize]) -> Vec<Vec<usize>> {
        let members = members.iter().map(|size| vec![0; *size]).collect();
        send_batches(members)
            .iter()
            .map(|batch| batch.iter().map(Vec::len).collect())
            .collect()
    }

    #[test]
    fn two_full_messages_fit_one_send_and_a_third_does_not() {
        assert_eq!(
            sizes(&[MESSAGE_BYTES; 3]),
            [vec![MESSAGE_BYTES; 2], vec![MESSAGE_BYTES]]
        );
    }

    #[test]
    fn no_send_has_more_than_a_hundred_messages() {
        assert_eq!(
            sizes(&[1; 250]).iter().map(Vec::len).collect::<Vec<_>>(),
            [100, 100, 50]
        );
    }

    #[test]
    fn a_statement_takes_what_unfolds_to_sixteen_megabytes_and_at_least_one() {
        let member = |megabytes: u32| [[0x1f, 0x8b, 8, 0], (megabytes << 20).to_le_bytes()].concat();
        let taken = |sizes: &[u32]| {
            let members: Vec<_> = sizes.iter().map(|size| member(*size)).collect();
            portion(members.iter().map(Vec::as_slice))
        };
        assert_eq!(taken(&[1; 100]), 16);
        assert_eq!(taken(&[4, 4, 4, 4, 4]), 4);
        assert_eq!(taken(&[40, 1]), 1);
        assert_eq!(taken(&[4095, 4095]), 1);
    }

    #[test]
    fn what_is_not_gzip_goes_by_itself() {
        let member = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0][..];
        assert_eq!(portion([b"{}", member, member].into_iter()), 1);
        assert_eq!(portion([member, member, b"{}", member].into_iter()), 2);
    }

    #[test]
    fn nothing_sent_is_no_batch() {
        assert!(sizes(&[]).is_empty());
    }
}
