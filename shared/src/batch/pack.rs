//! Packing lines into messages of a limited size.

use flate2::write::GzEncoder;
use flate2::{Compression, Crc};
use std::io::Write;
use std::ops::Range;

/// The most bytes of a member. A message of a Cloudflare Queue may have 128,000, and the queue counts up to 100 bytes
/// of its own among them.
pub const MESSAGE_BYTES: usize = 127_500;

/// Of 50 events this makes a tenth more than level 4 does, in less than a third of its time.
const LEVEL: u32 = 1;

/// What is no longer isn't compressed: setting the compressor up costs more than the bytes, of which a queue counts 64 KiB as one.
const STORED_BYTES: usize = 4096;

/// One gzip member of whole lines.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Message {
    /// The member.
    pub body: Vec<u8>,
    /// How many lines it holds.
    pub lines: usize,
}

/// Splits where a message would be too large. A single line that is too large even so stays in one that is; the limits
/// of an event leave no room for that with [`MESSAGE_BYTES`].
pub(super) fn pack(text: &[u8], ends: &[usize], limit_bytes: usize) -> Vec<Message> {
    let mut messages = Vec::new();
    if !ends.is_empty() {
        pack_lines(text, ends, 0..ends.len(), limit_bytes, &mut messages);
    }
    messages
}

fn pack_lines(text: &[u8], ends: &[usize], lines: Range<usize>, limit_bytes: usize, into: &mut Vec<Message>) {
    let start = lines.start.checked_sub(1).map_or(0, |before| ends[before]);
    let body = compress(&text[start..ends[lines.end - 1]]);
    if body.len() <= limit_bytes || lines.len() == 1 {
        into.push(Message {
            body,
            lines: lines.len(),
        });
        return;
    }
    // As many equal parts as the size asks for, so that a large body isn't compressed once for each halving.
    let parts = (body.len() / limit_bytes + 1).min(lines.len());
    let step = lines.len().div_ceil(parts);
    for from in lines.clone().step_by(step) {
        pack_lines(text, ends, from..(from + step).min(lines.end), limit_bytes, into);
    }
}

fn compress(text: &[u8]) -> Vec<u8> {
    match u16::try_from(text.len()) {
        Ok(length) if text.len() <= STORED_BYTES => store(text, length),
        _ => deflate(text),
    }
}

fn deflate(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 4 + 64), Compression::new(LEVEL));
    // Writing to memory doesn't fail.
    let _ = encoder.write_all(text);
    encoder.finish().unwrap_or_default()
}

/// A gzip member (RFC 1952) whose one block is the text as it is (RFC 1951, 3.2.4).
fn store(text: &[u8], length: u16) -> Vec<u8> {
    const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    const LAST_BLOCK_STORED: [u8; 1] = [1];
    let mut crc = Crc::new();
    crc.update(text);
    let [size, complement] = [length.to_le_bytes(), (!length).to_le_bytes()];
    let [sum, total] = [crc.sum().to_le_bytes(), crc.amount().to_le_bytes()];
    [
        &HEADER[..],
        &LAST_BLOCK_STORED,
        &size,
        &complement,
        text,
        &sum,
        &total,
    ]
    .concat()
}
