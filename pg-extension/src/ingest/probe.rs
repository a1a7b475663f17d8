//! The border to the primary key of `weir.events`: which events of a batch are stored already, or are being stored.
//!
//! One walk along the index for each stretch of a person's events and each partition that it may lie in. An executor
//! would start one for every event, which costs more than all the rest of storing it. Only an index entry with an id of
//! the batch is looked up in the table, to see whether it is a live row.

use std::ptr::null_mut;

use pgrx::datum::IntoDatum;
use pgrx::pg_sys;
use uuid::Uuid;

use super::stretch::Stretch;

const LOCK: pg_sys::LOCKMODE = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
/// `distinct_id` is compared as bytes.
const C_COLLATION: pg_sys::Oid = pg_sys::Oid::from_u32(950);

/// A partition and the time that it holds: from `from_time`, before `to_time`, in PostgreSQL's microseconds. The default
/// one holds all times, and comes last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Partition {
    oid: pg_sys::Oid,
    from_time: i64,
    to_time: i64,
}

impl Partition {
    /// Whether a row of this moment may be in it.
    pub(super) fn may_hold(&self, time: i64) -> bool {
        self.from_time <= time && time < self.to_time
    }

    /// Whether an event of the stretch may be stored in it.
    pub(super) fn may_hold_of(&self, stretch: &Stretch<'_>) -> bool {
        stretch.from_time < self.to_time && stretch.to_time >= self.from_time
    }
}

/// Another transaction's row with an id of the batch, in the way of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rival {
    /// It is stored.
    Stored,
    /// It isn't known yet whether it will be: this transaction is still running.
    Running(pg_sys::TransactionId),
}

/// Tells the places of the events that are stored already: by what is committed, whatever snapshot the transaction has.
pub(super) fn for_each_stored(
    partitions: &[Partition],
    stretches: &[Stretch<'_>],
    mut found: impl FnMut(usize),
) {
    // SAFETY: a registered snapshot may be used until it is unregistered.
    unsafe {
        let snapshot = pg_sys::RegisterSnapshot(pg_sys::GetLatestSnapshot());
        walk(
            partitions,
            stretches,
            snapshot,
            &mut |stretch, id, timestamp, is_live| {
                let mut same = stretch.same_as(id, timestamp).map(|(place, _)| place).peekable();
                if same.peek().is_some() && is_live() {
                    same.for_each(&mut found);
                }
                true
            },
        );
        pg_sys::UnregisterSnapshot(snapshot);
    }
}

/// Looks whether any of the events that this transaction has just inserted (`is_ours`, by place) is there twice: under
/// another time, which no unique index can see. What other transactions have inserted and not committed counts too.
pub(super) fn rival(
    partitions: &[Partition],
    stretches: &[Stretch<'_>],
    is_ours: impl Fn(usize) -> bool,
) -> Option<Rival> {
    let mut rival = None;
    let mut snapshot = pg_sys::SnapshotData {
        snapshot_type: pg_sys::SnapshotType::SNAPSHOT_DIRTY,
        ..Default::default()
    };
    let snapshot = &raw mut snapshot;
    // SAFETY: that is how a dirty snapshot is made (snapmgr.h, InitDirtySnapshot). It outlives the walk. Each look at a
    // row leaves in its xmin the transaction that is inserting the row, if one still is.
    unsafe {
        walk(
            partitions,
            stretches,
            snapshot,
            &mut |stretch, id, timestamp, is_live| {
                // At the very same time it is our own row: the unique index let no other in.
                let is_candidate = stretch
                    .same_as(id, timestamp)
                    .any(|(place, own)| own != timestamp && is_ours(place));
                if is_candidate && is_live() {
                    rival = Some(match (*snapshot).xmin {
                        pg_sys::InvalidTransactionId => Rival::Stored,
                        running => Rival::Running(running),
                    });
                }
                rival.is_none()
            },
        );
    }
    rival
}

/// Waits until a transaction has ended.
pub(super) fn wait_for(transaction: pg_sys::TransactionId) {
    // SAFETY: as check_exclusion_or_unique_constraint does it, but without a row to name in the log.
    unsafe {
        pg_sys::XactLockTableWait(transaction, null_mut(), null_mut(), pg_sys::XLTW_Oper::XLTW_None);
    }
}

/// The partitions, and where they begin and end. None can be added or taken away from now on.
pub(super) fn partitions_of(events: pg_sys::Oid) -> Vec<Partition> {
    // SAFETY: the caller has the table locked. Its partition descriptor stays valid while it is open, and is read
    // before anything else can invalidate it; its arrays are as long as partdefs.h and partbounds.h say.
    unsafe {
        let relation = pg_sys::table_open(events, LOCK);
        // Attaching a partition moves rows out of the default one, under a lock of that: who has it locked knows all.
        let description = pg_sys::RelationGetPartitionDesc(relation, true);
        if (*description).nparts > 0 && (*(*description).boundinfo).default_index >= 0 {
            let default = (*(*description).boundinfo).default_index as usize;
            pg_sys::LockRelationOid(*(*description).oids.add(default), LOCK);
        }
        let description = pg_sys::RelationGetPartitionDesc(relation, true);
        let mut partitions = Vec::new();
        if (*description).nparts > 0 {
            let bounds = &*(*description).boundinfo;
            let count = bounds.ndatums as usize;
            let oid = |index: i32| *(*description).oids.add(index as usize);
            for (place, index) in std::slice::from_raw_parts(bounds.indexes, count + 1)
                .iter()
                .enumerate()
            {
                if *index >= 0 {
                    partitions.push(Partition {
                        oid: oid(*index),
                        from_time: if place == 0 {
                            i64::MIN
                        } else {
                            moment(bounds, place - 1)
                        },
                        to_time: if place == count {
                            i64::MAX
                        } else {
                            moment(bounds, place)
                        },
                    });
                }
            }
            if bounds.default_index >= 0 {
                partitions.push(Partition {
                    oid: oid(bounds.default_index),
                    from_time: i64::MIN,
                    to_time: i64::MAX,
                });
            }
        }
        pg_sys::table_close(relation, pg_sys::NoLock as pg_sys::LOCKMODE);
        partitions
    }
}

/// The moment at which one partition ends and the next begins.
unsafe fn moment(bounds: &pg_sys::PartitionBoundInfoData, place: usize) -> i64 {
    use pg_sys::PartitionRangeDatumKind::{PARTITION_RANGE_DATUM_MAXVALUE, PARTITION_RANGE_DATUM_MINVALUE};
    // SAFETY: a range bound of one column, `timestamp`, which is a 64-bit integer passed by value.
    unsafe {
        match **bounds.kind.add(place) {
            PARTITION_RANGE_DATUM_MINVALUE => i64::MIN,
            PARTITION_RANGE_DATUM_MAXVALUE => i64::MAX,
            _ => (**bounds.datums.add(place)).value() as i64,
        }
    }
}

/// What a walk calls for each index entry of a stretch: with its id and time, and a way to see whether it is a row that
/// the snapshot sees. Returns whether to go on.
type Visit<'v> = dyn FnMut(&Stretch<'_>, Uuid, i64, &dyn Fn() -> bool) -> bool + 'v;

/// Walks along the primary keys of all partitions that the stretches may lie in, each in its own order.
unsafe fn walk(
    partitions: &[Partition],
    stretches: &[Stretch<'_>],
    snapshot: pg_sys::Snapshot,
    visit: &mut Visit<'_>,
) {
    for partition in partitions {
        let mut near = stretches
            .iter()
            .filter(|stretch| partition.may_hold_of(stretch))
            .peekable();
        // SAFETY: the snapshot is the caller's to keep.
        if near.peek().is_some() && !unsafe { walk_partition(partition.oid, near, snapshot, visit) } {
            return;
        }
    }
}

/// Returns whether to go on.
unsafe fn walk_partition<'s>(
    partition: pg_sys::Oid,
    stretches: impl Iterator<Item = &'s Stretch<'s>>,
    snapshot: pg_sys::Snapshot,
    visit: &mut Visit<'_>,
) -> bool {
    // SAFETY: as the executor's index scan does it (nodeIndexonlyscan.c): everything that is opened is closed in the
    // reverse order, or by the end of the transaction where an error passes through. The locks are kept until then.
    // The keys outlive the scan, which copies them; what they point to lives in the current memory context.
    unsafe {
        let table = pg_sys::table_open(partition, LOCK);
        // The default partition and that of tomorrow, most often. Who inserts into it from now on looks after we have inserted.
        if pg_sys::RelationGetNumberOfBlocksInFork(table, pg_sys::ForkNumber::MAIN_FORKNUM) == 0 {
            pg_sys::table_close(table, pg_sys::NoLock as pg_sys::LOCKMODE);
            return true;
        }
        let index = pg_sys::index_open(pg_sys::RelationGetPrimaryKeyIndex(table), LOCK);
        let slot = pg_sys::table_slot_create(table, null_mut());
        let mut keys = keys();
        let count = keys.len() as i32;
        let scan = pg_sys::index_beginscan(table, index, snapshot, count, 0);
        (*scan).xs_want_itup = true;
        let is_live = || pg_sys::index_fetch_heap(scan, slot);
        let mut goes_on = true;
        for stretch in stretches {
            pgrx::check_for_interrupts!();
            keys[0].sk_argument = text(stretch.distinct_id);
            keys[1].sk_argument = pg_sys::Datum::from(stretch.from_time);
            keys[2].sk_argument = pg_sys::Datum::from(stretch.to_time);
            pg_sys::index_rescan(scan, keys.as_mut_ptr(), count, null_mut(), 0);
            while goes_on
                && !pg_sys::index_getnext_tid(scan, pg_sys::ScanDirection::ForwardScanDirection).is_null()
            {
                let (timestamp, id) = entry(scan);
                goes_on = visit(stretch, id, timestamp, &is_live);
            }
            if !goes_on {
                break;
            }
        }
        pg_sys::index_endscan(scan);
        pg_sys::ExecDropSingleTupleTableSlot(slot);
        let keep = pg_sys::NoLock as pg_sys::LOCKMODE;
        pg_sys::index_close(index, keep);
        pg_sys::table_close(table, keep);
        goes_on
    }
}

/// `distinct_id = … AND "timestamp" >= … AND "timestamp" <= …`, by their places in the primary key.
fn keys() -> [pg_sys::ScanKeyData; 3] {
    let conditions = [
        (1, pg_sys::BTEqualStrategyNumber, pg_sys::F_TEXTEQ),
        (2, pg_sys::BTGreaterEqualStrategyNumber, pg_sys::F_TIMESTAMPTZ_GE),
        (2, pg_sys::BTLessEqualStrategyNumber, pg_sys::F_TIMESTAMPTZ_LE),
    ];
    conditions.map(|(column, strategy, function)| {
        let mut key = pg_sys::ScanKeyData::default();
        // SAFETY: the functions are those of the types' B-tree operators of these strategies.
        unsafe {
            let strategy = strategy as pg_sys::StrategyNumber;
            pg_sys::ScanKeyInit(
                &mut key,
                column,
                strategy,
                function.into(),
                pg_sys::Datum::from(0),
            );
        }
        key.sk_collation = C_COLLATION;
        key
    })
}

/// The time and the id in the index entry that the scan stands on.
unsafe fn entry(scan: pg_sys::IndexScanDesc) -> (i64, Uuid) {
    // SAFETY: the entry is one of the primary key, of three columns that are never NULL. The last two are its last 24
    // bytes: the time begins at a multiple of 8, and nothing has to be filled up behind the id. They stay in place
    // until the scan moves on.
    unsafe {
        let tuple = (*scan).xs_itup;
        let length = u32::from((*tuple).t_info) & pg_sys::INDEX_SIZE_MASK;
        let end = tuple.cast::<u8>().add(length as usize);
        let timestamp = end.sub(24).cast::<i64>().read();
        (timestamp, Uuid::from_bytes(end.sub(16).cast::<[u8; 16]>().read()))
    }
}

/// A text in the current memory context.
fn text(text: &str) -> pg_sys::Datum {
    text.into_datum().unwrap_or(pg_sys::Datum::from(0))
}
