//! What a batch brought, on its way to whoever counts it: a row of `weir.arrivals`.
//!
//! It is written with each batch, so it is made in one pass and packs less than a piece; it is read as a whole, a few
//! times, and then deleted. `docs/TIMELINE.md` has the form byte by byte.

use std::ops::RangeInclusive;

use super::MAX_BYTES;
use super::bits::{push_varint, take_varint};
use super::header::{Damaged, is_sealed, seal};
use super::rows::Row;

/// The form that this code writes and reads.
const VERSION: u8 = 1;
const HEAD: usize = 16;
/// Bytes of a session: 48 bits.
const SESSION_BYTES: usize = 6;
/// All that PostgreSQL knows of time.
const TIMES: RangeInclusive<i64> = -211_813_488_000_000_000..=9_223_371_331_199_999_999;

/// The row before the first.
const NOTHING: Row = Row {
    person: 0,
    time: 0,
    name: 0,
    session: 0,
};

/// Writes rows in as many arrivals as it takes, each of at most [`MAX_BYTES`].
///
/// - `rows`: sorted by person; by time, too, they take fewer bytes
/// - `names`: what the codes of the rows' names stand for; each of at most 800 bytes
pub(crate) fn write(mut rows: &[Row], names: &[&str]) -> Vec<Vec<u8>> {
    let unit = unit(rows);
    let mut arrivals = Vec::new();
    while !rows.is_empty() {
        let (count, bytes) = write_one(rows, names, unit);
        arrivals.push(bytes);
        rows = &rows[count..];
    }
    arrivals
}

/// Writes as many of the first rows as there is room for; says how many.
fn write_one(rows: &[Row], names: &[&str], unit: u8) -> (usize, Vec<u8>) {
    let unit_microseconds = 10_i64.pow(unit.into());
    let mut bytes = vec![0; HEAD];
    let mut codes: Vec<Option<u64>> = vec![None; names.len()];
    let mut known = 0;
    let mut before = NOTHING;
    let mut count = 0;
    for row in rows {
        let start = bytes.len();
        let is_other = row.person != before.person;
        let session_before = if is_other { 0 } else { before.session };
        let is_changed = row.session != session_before;
        let name = codes[row.name as usize];
        let flags = u64::from(is_changed) | u64::from(is_other) << 1;
        push_varint(name.unwrap_or(known) << 2 | flags, &mut bytes);
        if name.is_none() {
            let text = names[row.name as usize].as_bytes();
            push_varint(text.len() as u64, &mut bytes);
            bytes.extend_from_slice(text);
        }
        if is_other {
            push_varint(row.person.wrapping_sub(before.person).cast_unsigned(), &mut bytes);
        }
        let step = (row.time / unit_microseconds).wrapping_sub(before.time / unit_microseconds);
        push_varint(zigzag(step), &mut bytes);
        if is_changed {
            bytes.extend_from_slice(&row.session.to_le_bytes()[..SESSION_BYTES]);
        }
        if bytes.len() > MAX_BYTES && count > 0 {
            bytes.truncate(start);
            break;
        }
        if name.is_none() {
            codes[row.name as usize] = Some(known);
            known += 1;
        }
        before = *row;
        count += 1;
    }
    bytes[0] = VERSION;
    bytes[8..12].copy_from_slice(&(count as u32).to_le_bytes());
    bytes[12] = unit;
    seal(&mut bytes);
    (count, bytes)
}

/// The coarsest unit in which all times are whole, as a power of ten microseconds.
fn unit(rows: &[Row]) -> u8 {
    let whole = |unit: &u8| rows.iter().all(|row| row.time % 10_i64.pow((*unit).into()) == 0);
    [6, 3].into_iter().find(whole).unwrap_or(0)
}

/// Reads the rows of an arrival.
///
/// - `code`: what code its reader has for a name
/// - `take`: takes each row, with that code; some even where an error follows
pub(crate) fn read<'a>(
    bytes: &'a [u8],
    mut code: impl FnMut(&'a str) -> u32,
    mut take: impl FnMut(Row),
) -> Result<(), Damaged> {
    let (head, rest) = bytes
        .split_first_chunk::<HEAD>()
        .ok_or(Damaged("it is too short"))?;
    if head[0] != VERSION {
        return Err(Damaged("its version is unknown"));
    }
    if !is_sealed(bytes) {
        return Err(Damaged("its checksum is wrong"));
    }
    let mut reader = Reader {
        rest,
        unit_microseconds: match head[12] {
            unit @ (0 | 3 | 6) => 10_i64.pow(unit.into()),
            _ => return Err(Damaged("its header contradicts itself")),
        },
        units: 0,
        row: NOTHING,
        codes: Vec::new(),
    };
    for _ in 0..u32::from_le_bytes([head[8], head[9], head[10], head[11]]) {
        take(reader.next(&mut code).ok_or(Damaged("an event can't be read"))?);
    }
    match reader.rest.is_empty() {
        true => Ok(()),
        false => Err(Damaged("there is more than its events")),
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    unit_microseconds: i64,
    /// The last row's time, in units.
    units: i64,
    row: Row,
    /// Of the names so far.
    codes: Vec<u32>,
}

impl<'a> Reader<'a> {
    fn next(&mut self, code: &mut impl FnMut(&'a str) -> u32) -> Option<Row> {
        let head = take_varint(&mut self.rest)?;
        let name = usize::try_from(head >> 2).ok()?;
        if name == self.codes.len() {
            let length = usize::try_from(take_varint(&mut self.rest)?).ok()?;
            let (text, rest) = self.rest.split_at_checked(length)?;
            self.rest = rest;
            let text = std::str::from_utf8(text).ok()?;
            self.codes.push((!text.contains('\n')).then(|| code(text))?);
        }
        self.row.name = *self.codes.get(name)?;
        if head & 2 != 0 {
            let step = i64::try_from(take_varint(&mut self.rest)?).ok()?;
            self.row.person = self.row.person.checked_add(step)?;
            self.row.session = 0;
        }
        self.units = self.units.wrapping_add(unzigzag(take_varint(&mut self.rest)?));
        let time = self.units.checked_mul(self.unit_microseconds);
        self.row.time = time.filter(|time| TIMES.contains(time))?;
        if head & 1 != 0 {
            let (session, rest) = self.rest.split_first_chunk::<SESSION_BYTES>()?;
            self.rest = rest;
            let [a, b, c, d, e, f] = *session;
            self.row.session = u64::from_le_bytes([a, b, c, d, e, f, 0, 0]);
        }
        Some(self.row)
    }
}

/// Small numbers of either sign as small ones.
fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63).cast_unsigned()
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAMES: [&str; 3] = ["view", "кошик", "$identify"];

    fn row() -> impl Strategy<Value = Row> {
        let time = prop_oneof![
            800_000_000_000_000_i64..800_000_001_000_000,
            (0_i64..1000).prop_map(|ms| 800_000_000_000_000 + ms * 1000),
            (-5_i64..5).prop_map(|seconds| seconds * 1_000_000),
            Just(*TIMES.start()),
            Just(*TIMES.end()),
        ];
        let person = prop_oneof![0..5_i64, 16_380..16_390_i64, Just(i64::MAX)];
        (person, time, 0..3_u32, 0..3_u64).prop_map(|(person, time, name, session)| Row {
            person,
            time,
            name,
            session: session << 40,
        })
    }

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        prop_oneof![
            prop::collection::vec(row(), 0..40),
            prop::collection::vec(row(), 2000..3000)
        ]
        .prop_map(|mut rows| {
            rows.sort_unstable_by_key(|row| row.person);
            rows
        })
    }

    fn code(name: &str) -> u32 {
        NAMES
            .iter()
            .position(|known| *known == name)
            .map_or(u32::MAX, |code| code as u32)
    }

    fn read_all(arrivals: &[Vec<u8>]) -> Result<Vec<Row>, Damaged> {
        let mut rows = Vec::new();
        for bytes in arrivals {
            read(bytes, code, |row| rows.push(row))?;
        }
        Ok(rows)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn what_is_written_is_read_back_in_its_order(rows in rows()) {
            let arrivals = write(&rows, &NAMES);
            prop_assert!(arrivals.iter().all(|bytes| bytes.len() <= MAX_BYTES));
            prop_assert_eq!(read_all(&arrivals)?, rows);
        }

        #[test]
        fn damaged_bytes_are_refused_and_sealed_nonsense_does_no_harm(
            rows in prop::collection::vec(row(), 1..40), at: prop::sample::Index, bit in 0..8_u32
        ) {
            for mut bytes in write(&rows, &NAMES) {
                let at = at.index(bytes.len());
                bytes[at] ^= 1_u8 << bit;
                prop_assert_eq!(read(&bytes, code, |_| ()).is_err(), true);
                seal(&mut bytes);
                let _ = read(&bytes, code, |row| assert!(row.person >= 0 && TIMES.contains(&row.time)));
                let half = bytes.len() / 2;
                bytes.truncate(half.max(HEAD));
                seal(&mut bytes);
                let _ = read(&bytes, code, |_| {});
            }
        }

        #[test]
        fn small_numbers_stay_small(value: i64) {
            prop_assert_eq!(unzigzag(zigzag(value)), value);
        }
    }

    #[test]
    fn an_event_of_a_known_name_takes_a_few_bytes() {
        let second = |n: i64| Row {
            person: 7,
            time: 800_000_000_000_000 + n * 1_000_000,
            name: 0,
            session: 1,
        };
        let bytes = |count| write(&(0..count).map(second).collect::<Vec<_>>(), &NAMES)[0].len();
        assert_eq!(bytes(2) - bytes(1), 2);
    }
}
