//! The aggregates: states from anywhere, and patterns that anybody writes.

use libfuzzer_sys::arbitrary::{Result, Unstructured};

#[path = "../../../pg-extension/src/aggregate"]
#[allow(dead_code, unused_imports, reason = "SQL calls the rest")]
mod parts {
    mod rows;
    mod sequence;

    const MAX_CONDITIONS: usize = 32;
    type Pulse<'a> = &'a mut dyn FnMut();

    /// Reads bytes as a state, adds to it what it has room for, and asks it a pattern.
    pub(super) fn ask(state: &mut [u8], pattern: &str) {
        let Ok(view) = rows::View::read(state) else { return };
        let (room, before): (usize, Vec<_>) = (view.room(), view.rows().collect());
        let row = rows::Row { time: 5, mask: 1 };
        assert!(rows::append(state, std::iter::repeat_n(row, room)).is_ok());
        assert!(rows::append(state, [row]).is_err());
        let Ok(view) = rows::View::read(state) else {
            panic!("a state that was one")
        };
        let rows: Vec<_> = view.rows().collect();
        assert!(rows.starts_with(&before));
        assert_eq!(rows.len(), before.len() + room);
        let Ok(pattern) = sequence::Pattern::parse(pattern, view.conditions) else {
            return;
        };
        let matches = sequence::matches(rows.clone(), &pattern, &mut || ());
        let count = sequence::count(rows, &pattern, &mut || ());
        if let (Ok(matches), Ok(count)) = (matches, count) {
            assert!(matches || count == 0);
        }
    }
}

pub(crate) fn target(mut bytes: Unstructured<'_>) -> Result<()> {
    let length = usize::from(bytes.arbitrary::<u8>()?);
    let pattern = bytes.arbitrary::<&str>()?;
    let mut state = bytes.take_rest().to_vec();
    state.resize(state.len() + length, 0);
    parts::ask(&mut state, pattern);
    Ok(())
}
