//! Rows turned into columns: the arrays that the statements of `sql/queries/` unnest.

use pgrx::datum::DatumWithOid;
use pgrx::prelude::TimestampWithTimeZone;
use shared::batch::Row;

use super::once;
use super::read::Refusal;
use super::time::to_postgres;

type Times = Vec<Option<TimestampWithTimeZone>>;
type Texts<'a> = Vec<Option<&'a str>>;

/// The parameters of `insert_events.sql`, in its order.
pub(super) fn events<'a>(batch: i64, rows: &[&'a Row<'_>]) -> Vec<DatumWithOid<'a>> {
    let times = |of: fn(&Row<'_>) -> Option<chrono::DateTime<chrono::Utc>>| -> Times {
        rows.iter().map(|row| of(row).and_then(to_postgres)).collect()
    };
    vec![
        batch.into(),
        times(|row| Some(row.timestamp)).into(),
        times(|row| Some(row.received_at)).into(),
        times(|row| row.client_timestamp).into(),
        times(|row| row.sent_at).into(),
        ids(rows).into(),
        texts(rows, |row| Some(row.category.text())).into(),
        texts(rows, |row| Some(&row.event)).into(),
        texts(rows, |row| Some(&row.distinct_id)).into(),
        texts(rows, |row| Some(&row.environment)).into(),
        texts(rows, |row| row.session_id.as_deref()).into(),
        texts(rows, |row| row.sdk.as_deref()).into(),
        texts(rows, |row| row.sdk_version.as_deref()).into(),
        texts(rows, |row| Some(row.platform.text())).into(),
        texts(rows, |row| Some(row.properties)).into(),
        texts(rows, |row| row.user_properties).into(),
        texts(rows, |row| Some(&row.context)).into(),
    ]
}

/// The parameters of `stored_events.sql`, in its order.
pub(super) fn identities<'a>(rows: &[&'a Row<'_>]) -> Vec<DatumWithOid<'a>> {
    let times: Times = rows.iter().map(|row| to_postgres(row.timestamp)).collect();
    let (first, last) = bounds(rows);
    vec![
        texts(rows, |row| Some(&row.distinct_id)).into(),
        ids(rows).into(),
        times.into(),
        first.into(),
        last.into(),
    ]
}

/// The first and the last moment at which any of the events may be stored already.
fn bounds(rows: &[&Row<'_>]) -> (Option<TimestampWithTimeZone>, Option<TimestampWithTimeZone>) {
    let window = chrono::TimeDelta::microseconds(once::WINDOW_MICROSECONDS);
    let times = || rows.iter().map(|row| row.timestamp);
    let first = times().min().and_then(|time| time.checked_sub_signed(window));
    let last = times().max().and_then(|time| time.checked_add_signed(window));
    (first.and_then(to_postgres), last.and_then(to_postgres))
}

fn ids(rows: &[&Row<'_>]) -> Vec<pgrx::Uuid> {
    rows.iter()
        .map(|row| pgrx::Uuid::from_bytes(row.id.into_bytes()))
        .collect()
}

/// The parameters of `keep_rejected.sql`, in its order. A refusal comes with its place in the batch.
pub(super) fn refusals<'a>(batch: i64, refused: &[(i32, &Refusal<'_>)]) -> Vec<DatumWithOid<'a>> {
    let each = || refused.iter().map(|(_, refusal)| *refusal);
    let positions: Vec<i32> = refused.iter().map(|(position, _)| *position).collect();
    let times: Times = each()
        .map(|refusal| refusal.received_at.and_then(to_postgres))
        .collect();
    let ids: Vec<Option<pgrx::Uuid>> = each()
        .map(|refusal| refusal.id.map(|id| pgrx::Uuid::from_bytes(id.into_bytes())))
        .collect();
    let environments: Vec<String> = each()
        .map(|refusal| refusal.environment.as_ref().to_owned())
        .collect();
    let reasons: Vec<String> = each().map(|refusal| refusal.why.as_ref().to_owned()).collect();
    // PostgreSQL's text is the one place where a NUL can't be kept.
    let raws: Vec<String> = each()
        .map(|refusal| refusal.raw.replace('\0', "\u{fffd}"))
        .collect();
    vec![
        batch.into(),
        positions.into(),
        times.into(),
        environments.into(),
        ids.into(),
        reasons.into(),
        raws.into(),
    ]
}

fn texts<'a>(rows: &[&'a Row<'_>], of: impl Fn(&'a Row<'_>) -> Option<&'a str>) -> Texts<'a> {
    rows.iter().map(|row| of(row)).collect()
}
