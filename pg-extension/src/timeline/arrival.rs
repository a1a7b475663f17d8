//! What a batch brought, on its way to whoever counts it: a row of `weir.arrivals`.
//!
//! It is written with each batch, so it is made in one pass and packs less than a piece; it is read as a whole, a few
//! times, and then deleted. `docs/TIMELINE.md` has the form byte by byte.

use std::ops::RangeInclusive;

use super::MAX_BYTES;
use super::bits::{push_varint, take_varint};
#[cfg(doc)]
use super::dictionary::TUPLE_BYTES;
use super::header::{Damaged, is_sealed, seal};
use super::rows::Row;

/// The form of an arrival that says nothing of tuples, and of one that does.
const VERSION: u8 = 1;
const VERSION_WITH_TUPLES: u8 = 2;
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
    tuple: 0,
};

/// Writes rows in as many arrivals as it takes, each of at most [`MAX_BYTES`].
///
/// - `rows`: sorted by person; by time, too, they take fewer bytes
/// - `names`: what the codes of the rows' names stand for; each of at most 800 bytes
/// - `tuples`: likewise, each of at most [`TUPLE_BYTES`]; empty where they aren't known
pub(crate) fn write(mut rows: &[Row], names: &[&str], tuples: &[&str]) -> Vec<Vec<u8>> {
    let unit = unit(rows);
    let mut arrivals = Vec::new();
    while !rows.is_empty() {
        let (count, bytes) = write_one(rows, names, tuples, unit);
        arrivals.push(bytes);
        rows = &rows[count..];
    }
    arrivals
}

/// Writes as many of the first rows as there is room for; says how many.
fn write_one(rows: &[Row], names: &[&str], tuples: &[&str], unit: u8) -> (usize, Vec<u8>) {
    let unit_microseconds = 10_i64.pow(unit.into());
    let has_tuples = !tuples.is_empty();
    let mut bytes = vec![0; HEAD];
    let (mut names, mut tuples) = (Numbers::of(names), Numbers::of(tuples));
    let mut before = NOTHING;
    let mut count = 0;
    for row in rows {
        let start = bytes.len();
        let is_other = row.person != before.person;
        let session_before = if is_other { 0 } else { before.session };
        let is_changed = row.session != session_before;
        let has_new_tuple = has_tuples && (row.tuple != before.tuple || count == 0);
        let (name, text) = names.number(row.name);
        let mut head = name << 2 | u64::from(is_other) << 1 | u64::from(is_changed);
        if has_tuples {
            head = head << 1 | u64::from(has_new_tuple);
        }
        push_varint(head, &mut bytes);
        push_text(text, &mut bytes);
        if is_other {
            push_varint(row.person.wrapping_sub(before.person).cast_unsigned(), &mut bytes);
        }
        let step = (row.time / unit_microseconds).wrapping_sub(before.time / unit_microseconds);
        push_varint(zigzag(step), &mut bytes);
        if is_changed {
            bytes.extend_from_slice(&row.session.to_le_bytes()[..SESSION_BYTES]);
        }
        if has_new_tuple {
            let (tuple, text) = tuples.number(row.tuple);
            push_varint(tuple, &mut bytes);
            push_text(text, &mut bytes);
        }
        if bytes.len() > MAX_BYTES && count > 0 {
            bytes.truncate(start);
            break;
        }
        before = *row;
        count += 1;
    }
    bytes[0] = if has_tuples { VERSION_WITH_TUPLES } else { VERSION };
    bytes[8..12].copy_from_slice(&(count as u32).to_le_bytes());
    bytes[12] = unit;
    seal(&mut bytes);
    (count, bytes)
}

/// The texts of one arrival, numbered as they come.
struct Numbers<'a> {
    texts: &'a [&'a str],
    numbers: Vec<Option<u64>>,
    known: u64,
}

impl<'a> Numbers<'a> {
    fn of(texts: &'a [&'a str]) -> Self {
        Self {
            texts,
            numbers: vec![None; texts.len()],
            known: 0,
        }
    }

    /// The number of a text, and that text where the number is new.
    fn number(&mut self, code: u32) -> (u64, Option<&'a str>) {
        let place = &mut self.numbers[code as usize];
        if let Some(number) = *place {
            return (number, None);
        }
        let number = self.known;
        *place = Some(number);
        self.known += 1;
        (number, Some(self.texts[code as usize]))
    }
}

fn push_text(text: Option<&str>, bytes: &mut Vec<u8>) {
    if let Some(text) = text {
        push_varint(text.len() as u64, bytes);
        bytes.extend_from_slice(text.as_bytes());
    }
}

/// The coarsest unit in which all times are whole, as a power of ten microseconds.
fn unit(rows: &[Row]) -> u8 {
    let whole = |unit: &u8| rows.iter().all(|row| row.time % 10_i64.pow((*unit).into()) == 0);
    [6, 3].into_iter().find(whole).unwrap_or(0)
}

/// Reads the rows of an arrival.
///
/// - `code`: what code its reader has for a name
/// - `tuple`: what code it has for a tuple
/// - `take`: takes each row, with those codes; some even where an error follows
pub(crate) fn read<'a>(
    bytes: &'a [u8],
    mut code: impl FnMut(&'a str) -> u32,
    mut tuple: impl FnMut(&'a str) -> u32,
    mut take: impl FnMut(Row),
) -> Result<(), Damaged> {
    let (head, rest) = bytes
        .split_first_chunk::<HEAD>()
        .ok_or(Damaged("it is too short"))?;
    if !matches!(head[0], VERSION | VERSION_WITH_TUPLES) {
        return Err(Damaged("its version is unknown"));
    }
    if !is_sealed(bytes) {
        return Err(Damaged("its checksum is wrong"));
    }
    let mut reader = Reader {
        rest,
        has_tuples: head[0] == VERSION_WITH_TUPLES,
        unit_microseconds: match head[12] {
            unit @ (0 | 3 | 6) => 10_i64.pow(unit.into()),
            _ => return Err(Damaged("its header contradicts itself")),
        },
        units: 0,
        row: NOTHING,
        names: Vec::new(),
        tuples: Vec::new(),
    };
    for _ in 0..u32::from_le_bytes([head[8], head[9], head[10], head[11]]) {
        let row = reader.next(&mut code, &mut tuple);
        take(row.ok_or(Damaged("an event can't be read"))?);
    }
    match reader.rest.is_empty() {
        true => Ok(()),
        false => Err(Damaged("there is more than its events")),
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    has_tuples: bool,
    unit_microseconds: i64,
    /// The last row's time, in units.
    units: i64,
    row: Row,
    /// The codes of the names so far, and of the tuples.
    names: Vec<u32>,
    tuples: Vec<u32>,
}

impl<'a> Reader<'a> {
    fn next(
        &mut self,
        code: &mut impl FnMut(&'a str) -> u32,
        tuple: &mut impl FnMut(&'a str) -> u32,
    ) -> Option<Row> {
        let mut head = take_varint(&mut self.rest)?;
        let has_new_tuple = self.has_tuples && head & 1 == 1;
        if self.has_tuples {
            head >>= 1;
        }
        self.row.name = text(&mut self.rest, head >> 2, &mut self.names, code)?;
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
        if has_new_tuple {
            let number = take_varint(&mut self.rest)?;
            self.row.tuple = text(&mut self.rest, number, &mut self.tuples, tuple)?;
        }
        Some(self.row)
    }
}

/// The code of the text of this number; the text itself follows where the number is new.
fn text<'a>(
    rest: &mut &'a [u8],
    number: u64,
    codes: &mut Vec<u32>,
    code: &mut impl FnMut(&'a str) -> u32,
) -> Option<u32> {
    let number = usize::try_from(number).ok()?;
    if number == codes.len() {
        let length = usize::try_from(take_varint(rest)?).ok()?;
        let (text, after) = rest.split_at_checked(length)?;
        *rest = after;
        let text = std::str::from_utf8(text).ok()?;
        codes.push((!text.contains('\n')).then(|| code(text))?);
    }
    codes.get(number).copied()
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
    const TUPLES: [&str; 3] = ["{}", "{\"plan\": \"pro\"}", "{\"plan\": \"безкоштовний\"}"];

    fn row() -> impl Strategy<Value = Row> {
        let time = prop_oneof![
            800_000_000_000_000_i64..800_000_001_000_000,
            (0_i64..1000).prop_map(|ms| 800_000_000_000_000 + ms * 1000),
            (-5_i64..5).prop_map(|seconds| seconds * 1_000_000),
            Just(*TIMES.start()),
            Just(*TIMES.end()),
        ];
        let person = prop_oneof![0..5_i64, 16_380..16_390_i64, Just(i64::MAX)];
        (person, time, 0..3_u32, 0..3_u64, 0..3_u32).prop_map(|(person, time, name, session, tuple)| Row {
            person,
            time,
            name,
            session: session << 40,
            tuple,
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

    fn code(text: &str) -> u32 {
        let known = NAMES.iter().zip(0..).chain(TUPLES.iter().zip(0..));
        known
            .filter(|(known, _)| **known == text)
            .map(|(_, code)| code)
            .next()
            .unwrap_or(u32::MAX)
    }

    fn read_all(arrivals: &[Vec<u8>]) -> Result<Vec<Row>, Damaged> {
        let mut rows = Vec::new();
        for bytes in arrivals {
            read(bytes, code, code, |row| rows.push(row))?;
        }
        Ok(rows)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn what_is_written_is_read_back_in_its_order(rows in rows()) {
            let arrivals = write(&rows, &NAMES, &TUPLES);
            prop_assert!(arrivals.iter().all(|bytes| bytes.len() <= MAX_BYTES));
            prop_assert_eq!(read_all(&arrivals)?, rows.clone());
            let unknown: Vec<Row> = rows.into_iter().map(|row| Row { tuple: 0, ..row }).collect();
            prop_assert_eq!(read_all(&write(&unknown, &NAMES, &[]))?, unknown);
        }

        #[test]
        fn damaged_bytes_are_refused_and_sealed_nonsense_does_no_harm(
            rows in prop::collection::vec(row(), 1..40), at: prop::sample::Index, bit in 0..8_u32, has_tuples: bool
        ) {
            for mut bytes in write(&rows, &NAMES, if has_tuples { &TUPLES } else { &[] }) {
                let at = at.index(bytes.len());
                bytes[at] ^= 1_u8 << bit;
                prop_assert_eq!(read(&bytes, code, code, |_| ()).is_err(), true);
                seal(&mut bytes);
                let _ = read(&bytes, code, code, |row| assert!(row.person >= 0 && TIMES.contains(&row.time)));
                let half = bytes.len() / 2;
                bytes.truncate(half.max(HEAD));
                seal(&mut bytes);
                let _ = read(&bytes, code, code, |_| {});
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
            tuple: 1,
        };
        let rows = |count| (0..count).map(second).collect::<Vec<_>>();
        for tuples in [&[][..], &TUPLES] {
            let bytes = |count| write(&rows(count), &NAMES, tuples)[0].len();
            assert_eq!(bytes(2) - bytes(1), 2);
        }
    }
}
