//! The first bytes of a piece: what it holds, and how wide its columns are.

use super::bits::{MAX_WIDTH, packed_bytes};
use super::checksum::checksum;
use super::{MAX_BYTES, SHARD_PERSONS, WEEK};

/// The form of a piece that says nothing of tuples, and of one that does: what it says of them follows the header.
const VERSION: u8 = 1;
const VERSION_WITH_TUPLES: u8 = 2;
/// Times are 64 bits of microseconds, which is some more.
const MAX_DAYS: u32 = 106_000_000;
/// The sum covers what follows it.
const SUMMED_FROM: usize = 8;
pub(super) const HEAD: usize = 40;
const TUPLES_HEAD: usize = 8;
const SHARD: usize = 20;
/// Zeros at the end, so that each number may be read as a part of eight bytes.
pub(super) const PADDING: usize = 8;
/// A session is known by so many bits of its hash.
pub(super) const SESSION_BITS: u32 = 48;

/// These bytes are no piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Damaged(pub(crate) &'static str);

/// What a piece says of itself; the order is that of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Header {
    /// Times are multiples of ten to the power of this, in microseconds.
    pub(super) unit: u8,
    pub(super) person_width: u8,
    pub(super) count_width: u8,
    pub(super) name_width: u8,
    /// The Monday, as PostgreSQL counts days.
    pub(super) week: i32,
    pub(super) shard: i32,
    pub(super) first_person: u16,
    pub(super) last_person: u16,
    pub(super) persons: u16,
    pub(super) events: u16,
    pub(super) names: u16,
    pub(super) name_bytes: u16,
    pub(super) time_bytes: u16,
    /// How often the session changes from one event to the next; 0 where no event has one.
    pub(super) sessions: u16,
    /// How many tuples its events have; 0 where none is known.
    pub(super) tuples: u16,
    pub(super) tuple_bytes: u16,
    /// How often the tuple changes from one event to the next.
    pub(super) tuple_changes: u16,
    pub(super) tuple_width: u8,
}

/// Where the columns of a piece begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) names: usize,
    pub(super) persons: usize,
    pub(super) counts: usize,
    pub(super) events: usize,
    pub(super) lengths: usize,
    pub(super) times: usize,
    pub(super) changes: usize,
    pub(super) sessions: usize,
    pub(super) tuples: usize,
    pub(super) tuple_changes: usize,
    pub(super) tuple_places: usize,
    pub(super) end: usize,
}

impl Header {
    /// How many bytes it takes itself.
    pub(super) fn bytes(&self) -> usize {
        match self.tuples {
            0 => HEAD,
            _ => HEAD + TUPLES_HEAD,
        }
    }

    /// Where the columns are, by what the header says of them.
    pub(super) fn layout(&self) -> Layout {
        let events = usize::from(self.events);
        let persons = usize::from(self.persons);
        let mut at = self.bytes();
        let mut place = |bytes: usize| {
            at += bytes;
            at - bytes
        };
        let bit_each = |is_there: bool| if is_there { packed_bytes(events, 1) } else { 0 };
        Layout {
            names: place(self.name_bytes.into()),
            persons: place(packed_bytes(persons, self.person_width.into())),
            counts: place(packed_bytes(persons, self.count_width.into())),
            events: place(packed_bytes(events, self.name_width.into())),
            lengths: place(packed_bytes(events, 2)),
            times: place(self.time_bytes.into()),
            changes: place(bit_each(self.sessions > 0)),
            sessions: place(packed_bytes(self.sessions.into(), SESSION_BITS)),
            tuples: place(self.tuple_bytes.into()),
            tuple_changes: place(bit_each(self.tuples > 0)),
            tuple_places: place(packed_bytes(self.tuple_changes.into(), self.tuple_width.into())),
            end: place(0),
        }
    }

    /// The header's bytes, with the sum left out.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.bytes());
        let mut put = |part: &[u8]| bytes.extend_from_slice(part);
        let version = if self.tuples == 0 {
            VERSION
        } else {
            VERSION_WITH_TUPLES
        };
        put(&[version, 0, 0, 0, 0, 0, 0, 0]);
        put(&[0; 4]);
        put(&[self.unit, self.person_width, self.count_width, self.name_width]);
        put(&self.week.to_le_bytes());
        put(&self.shard.to_le_bytes());
        for number in [
            self.first_person,
            self.last_person,
            self.persons,
            self.events,
            self.names,
            self.name_bytes,
            self.time_bytes,
            self.sessions,
        ] {
            put(&number.to_le_bytes());
        }
        if self.tuples > 0 {
            put(&self.tuples.to_le_bytes());
            put(&self.tuple_bytes.to_le_bytes());
            put(&self.tuple_changes.to_le_bytes());
            put(&[self.tuple_width, 0]);
        }
        bytes
    }

    /// Reads the header of a whole piece, and makes sure that its columns are all there.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Damaged> {
        let (head, rest) = bytes
            .split_first_chunk::<HEAD>()
            .ok_or(Damaged("it is too short"))?;
        let tuples = match head[0] {
            VERSION => &[0; TUPLES_HEAD],
            VERSION_WITH_TUPLES => rest
                .first_chunk::<TUPLES_HEAD>()
                .ok_or(Damaged("it is too short"))?,
            _ => return Err(Damaged("its version is unknown")),
        };
        if bytes.len() > MAX_BYTES {
            return Err(Damaged("it is too long"));
        }
        if !is_sealed(bytes) {
            return Err(Damaged("its checksum is wrong"));
        }
        let int = |at: usize| i32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let short = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let header = Self {
            unit: head[12],
            person_width: head[13],
            count_width: head[14],
            name_width: head[15],
            week: int(16),
            shard: int(SHARD),
            first_person: short(24),
            last_person: short(26),
            persons: short(28),
            events: short(30),
            names: short(32),
            name_bytes: short(34),
            time_bytes: short(36),
            sessions: short(38),
            tuples: u16::from_le_bytes([tuples[0], tuples[1]]),
            tuple_bytes: u16::from_le_bytes([tuples[2], tuples[3]]),
            tuple_changes: u16::from_le_bytes([tuples[4], tuples[5]]),
            tuple_width: tuples[6],
        };
        let widths = [
            header.person_width,
            header.count_width,
            header.name_width,
            header.tuple_width,
        ];
        let is_sound = header.unit <= 6
            && widths.iter().all(|width| u32::from(*width) <= MAX_WIDTH.min(16))
            && usize::from(header.last_person) < SHARD_PERSONS
            && header.first_person <= header.last_person
            && header.persons > 0
            && (header.tuples > 0) == (head[0] == VERSION_WITH_TUPLES)
            && header.week.unsigned_abs() < MAX_DAYS
            && header.layout().end + PADDING == bytes.len();
        if is_sound {
            Ok(header)
        } else {
            Err(Damaged("its header contradicts itself"))
        }
    }

    /// Microseconds of one unit of its times.
    pub(super) fn unit_microseconds(&self) -> i64 {
        10_i64.pow(self.unit.into()).min(WEEK)
    }
}

/// The shard of a piece that hasn't been checked.
pub(super) fn shard_said_by(bytes: &[u8]) -> Option<i32> {
    let (_, rest) = bytes.split_at_checked(SHARD)?;
    rest.first_chunk().map(|shard| i32::from_le_bytes(*shard))
}

/// Writes the sum into a finished piece.
pub(super) fn seal(bytes: &mut [u8]) {
    let sum = sum_of(bytes.get(SUMMED_FROM..).unwrap_or_default());
    if let Some(place) = bytes.get_mut(1..SUMMED_FROM) {
        place.copy_from_slice(&sum);
    }
}

/// Whether the sum is that of the bytes.
pub(super) fn is_sealed(bytes: &[u8]) -> bool {
    bytes
        .split_at_checked(SUMMED_FROM)
        .is_some_and(|(head, summed)| head.get(1..) == Some(&sum_of(summed)))
}

/// Seven bytes, since the eighth is the version.
fn sum_of(bytes: &[u8]) -> [u8; 7] {
    let [a, b, c, d, e, f, g, h] = checksum(bytes).to_le_bytes();
    [a ^ h, b, c, d, e, f, g]
}
