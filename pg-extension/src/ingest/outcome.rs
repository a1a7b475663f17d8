//! What became of each line of a batch.

use std::borrow::Cow;

use shared::reason::Reason;
use uuid::Uuid;

/// Why a line was not stored: a [`Reason`]'s text, maybe that of a newer edge.
pub(super) type Why = Cow<'static, str>;

/// The reason that a line of the edge gives.
pub(super) fn why(text: &str) -> Why {
    match Reason::from_text(text) {
        Some(reason) => Cow::Borrowed(reason.text()),
        None => Cow::Owned(text.to_owned()),
    }
}

/// Where a line ended. Every line ends in exactly one of these.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Outcome {
    Stored,
    Duplicate,
    Rejected(Why),
    /// So many events that the edge dropped by policy, in one line.
    Dropped {
        reason: Why,
        count: i64,
    },
}

/// One line of a batch, settled.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    /// `None` where the line holds no legible id.
    pub(super) id: Option<Uuid>,
    pub(super) outcome: Outcome,
}

impl Outcome {
    /// The word for it that SQL users see.
    pub(super) fn text(&self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Duplicate => "duplicate",
            Self::Rejected(_) => "rejected",
            Self::Dropped { .. } => "dropped",
        }
    }

    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Self::Stored | Self::Duplicate => None,
            Self::Rejected(reason) | Self::Dropped { reason, .. } => Some(reason),
        }
    }
}

/// The answer of `weir.insert_batch`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Totals {
    pub(super) stored: i32,
    pub(super) duplicate: i32,
    pub(super) rejected: i32,
}

impl Totals {
    pub(super) fn of(settled: &[Settled]) -> Self {
        let mut totals = Self::default();
        for one in settled {
            match one.outcome {
                Outcome::Stored => totals.stored += 1,
                Outcome::Duplicate => totals.duplicate += 1,
                Outcome::Rejected(_) => totals.rejected += 1,
                Outcome::Dropped { .. } => {}
            }
        }
        totals
    }
}
