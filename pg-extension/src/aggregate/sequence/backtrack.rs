//! Matching a pattern with times, or one match after another: try, and go back where that leads nowhere.

use super::pattern::{Action, Comparison};
use super::{Pattern, Pulse, Row};

/// How many steps one attempt may take, as in ClickHouse.
const MAX_STEPS: usize = 1_000_000;
/// How many steps it takes between two chances to be cancelled.
const STEPS_PER_PULSE: usize = 4096;

/// An attempt took too many steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the pattern takes more than {MAX_STEPS} steps on these rows")]
pub(crate) struct TooHard;

/// Where an attempt is, and where it may return to.
#[derive(Debug, Clone, Copy)]
struct Place {
    action: usize,
    row: usize,
    /// The row that a gap is measured from.
    base: usize,
}

/// Returns where the rows go on after the first match that begins at row `start` or later; none where there is none.
///
/// `rows` are sorted by time. What is left to go back to is at most one place for each part of the pattern.
pub(super) fn attempt(
    rows: &[Row],
    pattern: &Pattern,
    start: usize,
    pulse: Pulse<'_>,
) -> Result<Option<usize>, TooHard> {
    let actions = &pattern.actions;
    let mut here = Place {
        action: 0,
        row: start,
        base: start,
    };
    let mut choices: Vec<Place> = Vec::with_capacity(actions.len());
    let mut steps = 0;
    while let (Some(action), Some(row)) = (actions.get(here.action), rows.get(here.row)) {
        if steps % STEPS_PER_PULSE == 0 {
            pulse();
        }
        let goes_on = match *action {
            Action::Condition(condition) if !row.meets(condition) => go_back(&mut here, &mut choices, rows),
            Action::Condition(_) | Action::Row => {
                here = Place {
                    action: here.action + 1,
                    row: here.row + 1,
                    base: here.row,
                };
                true
            }
            Action::Gap(comparison, gap) if !holds(row.time, comparison, rows[here.base].time, gap) => {
                match comparison {
                    // It only gets longer.
                    Comparison::AtMost | Comparison::Less => go_back(&mut here, &mut choices, rows),
                    Comparison::AtLeast | Comparison::More | Comparison::Exactly => {
                        here.row += 1;
                        here.row < rows.len() || go_back(&mut here, &mut choices, rows)
                    }
                }
            }
            Action::Gap(..) | Action::Rows => {
                choices.push(here);
                here.base = here.row;
                here.action += 1;
                true
            }
        };
        if !goes_on {
            break;
        }
        steps += 1;
        if steps > MAX_STEPS {
            return Err(TooHard);
        }
    }
    let is_complete = actions
        .get(here.action..)
        .is_some_and(|rest| rest.iter().all(needs_no_row));
    Ok(is_complete.then_some(here.row.max(start + 1)))
}

/// Returns to the last choice, and takes one row more; false where no choice has rows left.
fn go_back(here: &mut Place, choices: &mut Vec<Place>, rows: &[Row]) -> bool {
    while let Some(choice) = choices.pop() {
        *here = Place {
            row: choice.row + 1,
            ..choice
        };
        if here.row < rows.len() {
            return true;
        }
    }
    false
}

fn holds(time: i64, comparison: Comparison, base: i64, gap: i64) -> bool {
    let limit = base.saturating_add(gap);
    match comparison {
        Comparison::AtMost => time <= limit,
        Comparison::Less => time < limit,
        Comparison::AtLeast => time >= limit,
        Comparison::More => time > limit,
        Comparison::Exactly => time == limit,
    }
}

/// Whether the end of the rows is enough for that part of a pattern.
fn needs_no_row(action: &Action) -> bool {
    matches!(
        action,
        Action::Rows
            | Action::Gap(Comparison::AtMost | Comparison::Less, _)
            | Action::Gap(Comparison::AtLeast, 0)
    )
}
