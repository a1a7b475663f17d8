//! Reading a batch: its bytes, its lines, and what each line asks for.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use shared::batch::{self, Defaults, Line, Row, Usage};
use shared::event::Mark;
use shared::json::Text;
use shared::limits::check_environment;
use shared::reason::Reason;
use uuid::Uuid;

use super::outcome::{Outcome, Why, why};
use crate::error::Error;
use crate::schema::{Judge, Verdict};
use crate::settings::MAX_BATCH_BYTES;

/// What one line asks for.
#[derive(Debug)]
pub(super) enum Wish<'a> {
    Store(Row<'a>),
    Reject(Refusal<'a>),
    /// Events that the edge dropped by policy: to be counted.
    Count {
        environment: Cow<'a, str>,
        outcome: Outcome,
    },
}

/// What a batch asks for.
#[derive(Debug, Default)]
pub(super) struct Wishes<'a> {
    /// One for each line that is an event, or a count of them.
    pub(super) lines: Vec<Wish<'a>>,
    /// What keys with a quota have used.
    pub(super) usage: Vec<Usage<'a>>,
}

/// A line that can't be stored, or that the edge refused.
#[derive(Debug)]
pub(super) struct Refusal<'a> {
    pub(super) why: Why,
    pub(super) id: Option<Uuid>,
    pub(super) environment: Cow<'a, str>,
    pub(super) received_at: Option<chrono::DateTime<chrono::Utc>>,
    /// The event as it came.
    pub(super) raw: &'a str,
}

/// The bytes of a batch, decompressed where they are gzip; a bomb is cut off at `weir.max_batch_bytes`.
pub(super) fn plain(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Error> {
    Ok(batch::decompress(bytes, limit_bytes())?)
}

/// Refuses a plain batch of more than `weir.max_batch_bytes`.
pub(super) fn check_size(bytes: &[u8]) -> Result<(), Error> {
    match bytes.len() > limit_bytes() {
        true => Err(shared::error::Error::BodyTooLarge {
            limit_bytes: limit_bytes(),
        }
        .into()),
        false => Ok(()),
    }
}

fn limit_bytes() -> usize {
    usize::try_from(MAX_BATCH_BYTES.get()).unwrap_or(usize::MAX)
}

/// What each line asks for, in their order.
///
/// A bad line is refused among good ones. A text of which no line is JSON was not meant to be a batch at all: that
/// is an error, and says where reading stopped.
pub(super) fn wishes<'a>(
    text: &'a Text<'_>,
    mut defaults: Defaults<'_>,
    judge: &mut Judge<'_, '_>,
) -> Result<Wishes<'a>, Error> {
    let mut wishes = Wishes::default();
    let mut is_json = false;
    for entry in batch::lines(text)? {
        pgrx::check_for_interrupts!();
        is_json |= !matches!(entry.line, Line::NotJson);
        wishes.add(entry.line, entry.raw, &mut defaults, judge)?;
    }
    match wishes.lines.is_empty() || is_json {
        true => Ok(wishes),
        false => Err(Error::NotJson(position(text.as_str()))),
    }
}

impl<'a> Wishes<'a> {
    fn add(
        &mut self,
        line: Line<'a>,
        raw: &'a str,
        defaults: &mut Defaults<'_>,
        judge: &mut Judge<'_, '_>,
    ) -> Result<(), Error> {
        let refuse = |reason: Reason, id, environment: String| {
            Wish::Reject(Refusal {
                why: Cow::Borrowed(reason.text()),
                id,
                environment: Cow::Owned(environment),
                received_at: None,
                raw,
            })
        };
        self.lines.push(match line {
            Line::Event(record) => {
                let (id, environment) = (record.id(), record.environment().to_owned());
                match record.complete(defaults) {
                    Ok(mut row) => match judge.judge(&row)? {
                        Verdict::Good => Wish::Store(row),
                        Verdict::Mark => {
                            row.mark(Mark::SchemaViolation);
                            Wish::Store(row)
                        }
                        Verdict::Reject => refuse(Reason::SchemaViolation, Some(row.id), environment),
                    },
                    Err(reason) => refuse(reason, id, environment),
                }
            }
            Line::Bad(reason) => refuse(reason, None, DEFAULT_ENVIRONMENT.to_owned()),
            Line::NotJson => refuse(Reason::InvalidJson, None, DEFAULT_ENVIRONMENT.to_owned()),
            Line::Rejected(set_aside) => Wish::Reject(Refusal {
                why: why(&set_aside.reason),
                id: set_aside.id,
                environment: environment(set_aside.environment),
                received_at: set_aside.received_at.as_deref().and_then(shared::clock::parse),
                raw: set_aside.raw,
            }),
            Line::Dropped(drops) => Wish::Count {
                outcome: Outcome::Dropped {
                    reason: why(&drops.reason),
                    count: i64::from(drops.count),
                },
                environment: environment(drops.environment),
            },
            Line::Usage(usage) => {
                self.usage.push(usage);
                return Ok(());
            }
        });
        Ok(())
    }
}

/// Where what has no legible environment is filed.
const DEFAULT_ENVIRONMENT: &str = "production";

fn environment(name: Option<Cow<'_, str>>) -> Cow<'_, str> {
    name.filter(|name| check_environment(name).is_ok())
        .unwrap_or(Cow::Borrowed(DEFAULT_ENVIRONMENT))
}

/// Where a JSON parser gives up, in its words.
fn position(text: &str) -> String {
    match serde_json::from_str::<IgnoredAny>(text) {
        Err(error) => error.to_string(),
        Ok(IgnoredAny) => String::new(),
    }
}
