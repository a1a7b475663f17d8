//! Events on their way into pieces.

use super::header::SESSION_BITS;
use super::{encode, shard_of, week_of};
use crate::pause::Pause;

/// An event, as far as the timeline keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) person: i64,
    /// Microseconds since 2000-01-01 UTC.
    pub(crate) time: i64,
    /// The code of the event's name in `weir.timeline_names`.
    pub(crate) name: u32,
    /// [`session`] of the sender's session, or 0.
    pub(crate) session: u64,
    /// The code in `weir.timeline_tuples` of the values of its promoted properties; 0 where they aren't known.
    pub(crate) tuple: u32,
}

/// Collects rows and makes pieces of them. Its memory is bounded: when it is full, what is there becomes runs.
#[derive(Debug, Default)]
pub(super) struct Rows {
    rows: Vec<Row>,
    pieces: Vec<Vec<u8>>,
    pause: Pause,
}

/// 8 MB.
const MAX_ROWS: usize = 1 << 18;

impl Rows {
    pub(super) fn new(pause: Pause) -> Self {
        Self {
            pause,
            ..Self::default()
        }
    }

    pub(super) fn push(&mut self, row: Row) {
        self.rows.push(row);
        if self.rows.len() == MAX_ROWS {
            self.flush();
        }
    }

    fn flush(&mut self) {
        // Most come in runs that are sorted already, which a stable sort merges. Among equal times the order says nothing:
        // who needs one takes it from the events' names.
        self.rows.sort_by_key(|row| (row.person, row.time, row.name));
        let same_shard = |a: &Row, b: &Row| shard_of(a.person) == shard_of(b.person);
        self.pause.take();
        for shard in self.rows.chunk_by_mut(same_shard) {
            if !shard.is_sorted_by_key(|row| week_of(row.time)) {
                shard.sort_by_cached_key(|row| week_of(row.time));
            }
            for slot in shard.chunk_by(|a, b| week_of(a.time) == week_of(b.time)) {
                encode::encode(slot, &mut self.pieces, self.pause);
            }
        }
        self.rows.clear();
    }

    /// The pieces of all that was pushed.
    pub(super) fn pieces(&mut self) -> Vec<Vec<u8>> {
        self.flush();
        std::mem::take(&mut self.pieces)
    }
}

/// What the timeline knows a session by: 48 bits of a hash of the sender's name for it (FNV-1a, and the finish of
/// MurmurHash3), never 0. Sessions are told apart among those of one person only.
pub(crate) fn session(name: &str) -> u64 {
    let mut hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    ((hash ^ hash >> 33) >> (u64::BITS - SESSION_BITS)).max(1)
}
