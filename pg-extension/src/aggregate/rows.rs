//! The form of a state: what the aggregate was told once, then the rows that it has seen, in the order they came.
//!
//! | bytes | |
//! |---|---|
//! | 0–3 | how many rows |
//! | 4–7 | length *p* of the parameters |
//! | 8 | version of this form, 1 |
//! | 9 | how many conditions |
//! | 10–15 | 0 |
//! | 16 … | the parameters, *p* bytes, which mean something to the aggregate alone |
//! | 16 + *p* … | the rows, 12 bytes each: time (`i64`), mask of the conditions met (`u32`) |
//! | … | room for more |
//!
//! Numbers are little-endian. A state may have come from a file or another machine, so nothing in it is believed.

const VERSION: u8 = 1;
const HEAD: usize = 16;
const ROW: usize = 12;

/// One row of the caller's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// Microseconds since any fixed moment.
    pub(super) time: i64,
    /// Bit *k* is set where the row meets condition *k*, counted from 0.
    pub(super) mask: u32,
}

impl Row {
    /// Whether the row meets that condition, counted from 0.
    pub(super) fn meets(self, condition: usize) -> bool {
        self.mask >> condition & 1 == 1
    }
}

/// These bytes are no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the state of an aggregate is damaged")]
pub(crate) struct Damaged;

/// A state, taken apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    /// How many conditions each row was tried against.
    pub(super) conditions: usize,
    /// What the aggregate was told once.
    pub(super) parameters: &'a [u8],
    rows: &'a [u8],
    room: usize,
}

impl<'a> View<'a> {
    /// Takes a state apart, or says that it is none.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let (head, body) = bytes.split_first_chunk::<HEAD>().ok_or(Damaged)?;
        let [r0, r1, r2, r3, p0, p1, p2, p3, version, conditions, ..] = *head;
        if version != VERSION || usize::from(conditions) > super::MAX_CONDITIONS {
            return Err(Damaged);
        }
        let length = u32::from_le_bytes([p0, p1, p2, p3]) as usize;
        let rows = u32::from_le_bytes([r0, r1, r2, r3]) as usize * ROW;
        let (parameters, body) = body.split_at_checked(length).ok_or(Damaged)?;
        let (rows, room) = body.split_at_checked(rows).ok_or(Damaged)?;
        Ok(Self {
            conditions: conditions.into(),
            parameters,
            rows,
            room: room.len() / ROW,
        })
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len() / ROW
    }

    /// How many more rows fit.
    pub(super) fn room(&self) -> usize {
        self.room
    }

    /// The rows, in the order they came.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row> + use<'a> {
        self.rows.as_chunks::<ROW>().0.iter().map(|row| {
            let [t0, t1, t2, t3, t4, t5, t6, t7, mask @ ..] = *row;
            Row {
                time: i64::from_le_bytes([t0, t1, t2, t3, t4, t5, t6, t7]),
                mask: u32::from_le_bytes(mask),
            }
        })
    }
}

/// How many bytes a state takes that has room for that many rows.
pub(super) fn size(parameters: usize, rows: usize) -> usize {
    HEAD + parameters + rows * ROW
}

/// Makes a state without rows in zeroed bytes; they are at least [`size`] of the parameters and no row.
pub(super) fn begin(bytes: &mut [u8], conditions: u8, parameters: &[u8]) -> Result<(), Damaged> {
    let (head, body) = bytes.split_first_chunk_mut::<HEAD>().ok_or(Damaged)?;
    let length = u32::try_from(parameters.len()).map_err(|_| Damaged)?;
    head[4..8].copy_from_slice(&length.to_le_bytes());
    head[8] = VERSION;
    head[9] = conditions;
    body.get_mut(..parameters.len())
        .ok_or(Damaged)?
        .copy_from_slice(parameters);
    Ok(())
}

/// Adds rows to a state that has room for them.
pub(super) fn append(bytes: &mut [u8], rows: impl IntoIterator<Item = Row>) -> Result<(), Damaged> {
    let view = View::read(bytes)?;
    let mut count = view.len();
    let first = size(view.parameters.len(), count);
    let mut places = bytes[first..].as_chunks_mut::<ROW>().0.iter_mut();
    for row in rows {
        let place = places.next().ok_or(Damaged)?;
        place[..8].copy_from_slice(&row.time.to_le_bytes());
        place[8..].copy_from_slice(&row.mask.to_le_bytes());
        count += 1;
    }
    let count = u32::try_from(count).map_err(|_| Damaged)?;
    bytes[..4].copy_from_slice(&count.to_le_bytes());
    Ok(())
}

/// Adds conditions to those that the first row meets, for an aggregate that keeps one row only.
pub(super) fn mark(bytes: &mut [u8], mask: u32) -> Result<(), Damaged> {
    let view = View::read(bytes)?;
    let first = view.rows().next().ok_or(Damaged)?;
    let place = size(view.parameters.len(), 0) + 8;
    bytes[place..place + 4].copy_from_slice(&(first.mask | mask).to_le_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        prop::collection::vec(
            (any::<i64>(), any::<u32>()).prop_map(|(time, mask)| Row { time, mask }),
            0..20,
        )
    }

    proptest! {
        #[test]
        fn what_is_appended_is_read_back(
            parameters: Vec<u8>, conditions in 0..=32u8, rows in rows(), spare in 0..40usize,
        ) {
            let mut bytes = vec![0; size(parameters.len(), rows.len()) + spare];
            begin(&mut bytes, conditions, &parameters)?;
            append(&mut bytes, rows.iter().copied())?;
            let view = View::read(&bytes)?;
            prop_assert_eq!(view.conditions, usize::from(conditions));
            prop_assert_eq!(view.parameters, parameters);
            prop_assert_eq!(view.room(), spare / ROW);
            prop_assert_eq!(view.rows().collect::<Vec<_>>(), rows);
        }

        #[test]
        fn no_bytes_make_reading_fail_otherwise_than_by_an_error(bytes: Vec<u8>, version in 0..2u8) {
            let mut bytes = bytes;
            if let Some(place) = bytes.get_mut(8) {
                *place = version;
            }
            if let Ok(view) = View::read(&bytes) {
                prop_assert_eq!(view.rows().count(), view.len());
            }
        }
    }

    #[test]
    fn a_full_state_takes_no_row() {
        let row = Row { time: 1, mask: 1 };
        let mut bytes = vec![0; size(3, 1)];
        assert_eq!(begin(&mut bytes, 2, b"abc"), Ok(()));
        assert_eq!(append(&mut bytes, [row]), Ok(()));
        assert_eq!(append(&mut bytes, [row]), Err(Damaged));
        assert_eq!(View::read(&bytes).map(|view| view.len()), Ok(1));
    }

    #[test]
    fn marks_add_up() {
        let mut bytes = vec![0; size(0, 1)];
        assert_eq!(mark(&mut bytes, 1), Err(Damaged));
        assert_eq!(begin(&mut bytes, 3, b""), Ok(()));
        assert_eq!(mark(&mut bytes, 1), Err(Damaged));
        assert_eq!(append(&mut bytes, [Row { time: 0, mask: 1 }]), Ok(()));
        assert_eq!(mark(&mut bytes, 4), Ok(()));
        let masks: Vec<u32> = View::read(&bytes)
            .map(|view| view.rows().map(|row| row.mask).collect())
            .unwrap_or_default();
        assert_eq!(masks, [5]);
    }
}
