//! The border to PostgreSQL's COPY: bytes in memory → `BeginCopyFrom` → `CopyFrom`.
//!
//! `CopyFrom` routes rows to partitions, inserts them many at a time and keeps the indexes; it checks neither
//! privileges nor row-level security, which is for the caller to do.

use std::cell::Cell;
use std::ffi::{CString, c_int, c_void};
use std::io::Read;
use std::panic::AssertUnwindSafe;
use std::ptr::{NonNull, null_mut};

use pgrx::pg_sys;
use pgrx::prelude::*;

unsafe extern "C" {
    /// See copy.c.
    fn weir_copy_receivers(copy: pg_sys::CopyFromState) -> *mut pg_sys::FmgrInfo;
    fn weir_copy_row_bytes(copy: pg_sys::CopyFromState, bytes: c_int);
}

/// What COPY takes a row to be: a hundred wait for their pages. Each has a slot, and a slot takes the longer to be made
/// the more there are, as PostgreSQL keeps a list of who refers to a table's description: for 1,000 a tenth of COPY's time.
const ROW_BYTES: c_int = 656;

/// A unique index refused a row.
#[derive(Debug)]
pub(super) struct UniqueViolation;

thread_local! {
    /// What the running COPY reads: its callback is a bare C function, which is given nothing of ours.
    static SOURCE: Cell<Option<NonNull<dyn Read>>> = const { Cell::new(None) };
}

/// Lends `rows` to the callback while it lives.
struct Lent;

impl Lent {
    fn new(rows: &mut dyn Read) -> Self {
        let rows: NonNull<dyn Read + '_> = rows.into();
        // SAFETY: only the lifetime changes. Dropping what is returned takes the pointer away again, at an error's end
        // too, before the borrow ends.
        SOURCE.set(Some(unsafe {
            std::mem::transmute::<NonNull<dyn Read + '_>, NonNull<dyn Read + 'static>>(rows)
        }));
        Self
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        SOURCE.set(None);
    }
}

/// The columns that are copied.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    /// All, in their order.
    pub(super) all: &'static [&'static str],
    /// Those of type `timestamptz`, `text` and `jsonb`, which come as they are stored: of the others comes what the
    /// type's receive function takes.
    pub(super) time: &'static [&'static str],
    pub(super) text: &'static [&'static str],
    pub(super) jsonb: &'static [&'static str],
}

/// Copies rows in COPY's binary format into a table. Where a unique index refuses one, the caller has to take back the
/// subtransaction that this must be called in. Any other error is raised as PostgreSQL's own.
pub(super) fn copy(table: pg_sys::Oid, columns: Columns, mut rows: impl Read) -> Result<(), UniqueViolation> {
    let _lent = Lent::new(&mut rows);
    PgTryBuilder::new(AssertUnwindSafe(|| {
        copy_from_source(table, columns);
        Ok(())
    }))
    .catch_when(PgSqlErrorCode::ERRCODE_UNIQUE_VIOLATION, |_| Err(UniqueViolation))
    .execute()
}

/// `COPY table (columns) FROM <SOURCE> (FORMAT binary)`.
fn copy_from_source(table: pg_sys::Oid, columns: Columns) {
    let lock = pg_sys::RowExclusiveLock as pg_sys::LOCKMODE;
    // SAFETY: the calls, their order and what they are given are those of PostgreSQL's own second user of this
    // machinery (tablesync.c, copy_table). The parse state, the lists and the strings live in the current memory
    // context, that of the calling SPI procedure, until the batch is done. The lock is kept until commit.
    unsafe {
        let relation = pg_sys::table_open(table, lock);
        let state = pg_sys::make_parsestate(null_mut());
        pg_sys::addRangeTableEntryForRelation(state, relation, lock, null_mut(), false, false);
        let names = columns.all.iter().fold(null_mut(), |list, column| {
            pg_sys::lappend(list, string(column).cast())
        });
        let format = pg_sys::makeDefElem(pstrdup("format"), string("binary").cast(), -1);
        let options = pg_sys::lappend(null_mut(), format.cast());
        let copy = pg_sys::BeginCopyFrom(
            state,
            relation,
            null_mut(),
            std::ptr::null(),
            false,
            Some(read_source),
            names,
            options,
        );
        for (names, usual, instead) in [
            (columns.time, pg_sys::F_TIMESTAMPTZ_RECV, pg_sys::F_INT8RECV),
            (columns.text, pg_sys::F_TEXTRECV, pg_sys::F_BYTEARECV),
            (columns.jsonb, pg_sys::F_JSONB_RECV, pg_sys::F_BYTEARECV),
        ] {
            for column in names {
                take_as_stored(copy, table, column, usual, instead);
            }
        }
        weir_copy_row_bytes(copy, ROW_BYTES);
        pg_sys::CopyFrom(copy);
        pg_sys::EndCopyFrom(copy);
        pg_sys::free_parsestate(state);
        pg_sys::table_close(relation, pg_sys::NoLock as pg_sys::LOCKMODE);
    }
}

/// Lets COPY take a column as it is stored, by another type's receive function, which does no more than that: of `bytea`,
/// which adds a datum's header to the bytes, or of `bigint`. That of `jsonb` would parse text again that we have parsed,
/// that of `text` take it for one in the client's encoding and copy it once more, and that of `timestamptz` look the time
/// up in the calendar, to see whether it is one.
unsafe fn take_as_stored(
    copy: pg_sys::CopyFromState,
    table: pg_sys::Oid,
    column: &str,
    usual: u32,
    instead: u32,
) {
    // SAFETY: BeginCopyFrom has looked up a function for each attribute, with the column's among them: it would have raised
    // an error for a name that isn't there. What replaces it is kept where it was.
    unsafe {
        let attribute = pg_sys::get_attnum(table, pstrdup(column));
        let receiver = weir_copy_receivers(copy).offset(isize::from(attribute) - 1);
        if (*receiver).fn_oid != pg_sys::Oid::from(usual) {
            ereport!(
                ERROR,
                PgSqlErrorCode::ERRCODE_DATATYPE_MISMATCH,
                format!("the column {column} of weir.events has another type than weir.setup() gave it")
            );
        }
        pg_sys::fmgr_info_cxt(instead.into(), receiver, (*receiver).fn_mcxt);
    }
}

/// COPY asks for at most `most` bytes, and takes 0 as the end.
#[pg_guard]
unsafe extern "C-unwind" fn read_source(out: *mut c_void, _least: c_int, most: c_int) -> c_int {
    let most = usize::try_from(most).unwrap_or(0);
    // SAFETY: `out` is COPY's buffer, with room for `most` bytes, which nobody else uses during the call.
    let out = unsafe { std::slice::from_raw_parts_mut(out.cast::<u8>(), most) };
    // SAFETY: the pointer is there only while `copy` lends what it points to, and nobody else uses that meanwhile.
    let read = SOURCE.get().map(|mut rows| unsafe { rows.as_mut() }.read(out));
    let read = read.and_then(Result::ok).unwrap_or(0);
    c_int::try_from(read).unwrap_or(c_int::MAX)
}

/// A String node in the current memory context.
unsafe fn string(text: &str) -> *mut pg_sys::String {
    // SAFETY: makeString keeps the pointer, which is allocated where the node is.
    unsafe { pg_sys::makeString(pstrdup(text)) }
}

/// A C string in the current memory context.
unsafe fn pstrdup(text: &str) -> *mut std::ffi::c_char {
    let text = CString::new(text).unwrap_or_default();
    // SAFETY: pstrdup copies a string that ends in NUL.
    unsafe { pg_sys::pstrdup(text.as_ptr()) }
}
