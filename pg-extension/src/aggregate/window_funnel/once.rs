//! The walk where a row serves one condition only (`strict_once`).

use super::{Funnel, Modes, Pulse, Row};
use crate::analysis::funnel::{Event, can_serve};

/// See [`Funnel::level`]; `rows` are sorted by time.
///
/// ClickHouse keeps every sequence of events there is, which multiply. Of those that end in the same condition only
/// the one whose window began last matters once their moment is over, since no later row is in any of them: one time a
/// condition is enough. Within a moment, whether its rows can serve several conditions, one each, is a matching.
pub(super) fn level(rows: &[Row], funnel: &Funnel, pulse: Pulse<'_>) -> usize {
    // By condition: when the window of the latest sequence began. As long as there are conditions met.
    let mut latest: Vec<i64> = Vec::with_capacity(funnel.conditions);
    for moment in rows.chunk_by(|one, next| one.time == next.time) {
        pulse();
        if funnel.is_disturbed(moment, latest.len()) {
            break;
        }
        let moment = Moment {
            funnel,
            time: moment[0].time,
            before: latest.clone(),
            events: candidates(moment, funnel.conditions),
        };
        if moment.take(&mut latest, pulse) || latest.len() == funnel.conditions {
            break;
        }
    }
    latest.len()
}

/// The rows that can make a difference: for each condition, one more than there are conditions.
///
/// A sequence takes at most one row a condition, so that among so many there is always one left over, and with it a
/// repeated event wherever there is one.
fn candidates(moment: &[Row], conditions: usize) -> Vec<Event> {
    let mut counts = vec![0; conditions];
    let mut events = Vec::new();
    for row in moment {
        let scarce = (0..conditions).any(|condition| row.meets(condition) && counts[condition] <= conditions);
        if scarce {
            for (condition, count) in counts.iter_mut().enumerate() {
                *count += usize::from(row.meets(condition));
            }
            events.push(Event {
                time: row.time,
                steps: row.mask.into(),
            });
        }
    }
    events
}

/// The rows of one time, and what there was before them.
struct Moment<'a> {
    funnel: &'a Funnel,
    time: i64,
    before: Vec<i64>,
    events: Vec<Event>,
}

impl Moment<'_> {
    /// Lets the rows extend the sequences; whether the walk ends here.
    fn take(&self, latest: &mut Vec<i64>, pulse: Pulse<'_>) -> bool {
        for condition in 0..self.funnel.conditions {
            let able: Vec<usize> = (0..self.events.len())
                .filter(|event| self.events[*event].steps >> condition & 1 == 1)
                .collect();
            for event in able {
                pulse();
                let depth = latest.len();
                if condition > 0
                    && (self.funnel.is_repeated(condition, depth)
                        || self.funnel.is_out_of_order(condition, depth))
                {
                    return true;
                }
                let Some(first) = self.extend(condition, event) else {
                    continue;
                };
                match latest.get_mut(condition) {
                    Some(place) => *place = first.max(*place),
                    None => latest.push(first),
                }
                if latest.len() == self.funnel.conditions {
                    return true;
                }
            }
        }
        false
    }

    /// Of the sequences in which this event meets this condition, when the window of the latest began.
    fn extend(&self, condition: usize, event: usize) -> Option<i64> {
        let increase = self.funnel.modes.contains(Modes::STRICT_INCREASE);
        let mut others = self.events.clone();
        others.swap_remove(event);
        // Conditions below `from` were met before this moment, the others are met in it, by a row each.
        (condition.saturating_sub(others.len())..=condition)
            .filter(|from| !increase || *from == condition)
            .filter_map(|from| {
                let first = match from.checked_sub(1) {
                    None => self.time,
                    Some(last) => *self.before.get(last)?,
                };
                let possible = self.funnel.is_open(first, self.time)
                    && (from == condition || can_serve(&others, from, condition));
                possible.then_some(first)
            })
            .max()
    }
}
