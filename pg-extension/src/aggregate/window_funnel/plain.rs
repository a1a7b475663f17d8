//! The walk where one row may serve several conditions.

use super::{Funnel, Modes, Pulse, Row};

/// The latest event that met a condition after those before it.
#[derive(Debug, Clone, Copy)]
struct Met {
    /// When the window began.
    first: i64,
    /// When this event was.
    last: i64,
}

/// See [`Funnel::level`]; `rows` are sorted by time.
///
/// For each condition only the latest event counts, with the window it belongs to, even where an earlier one would
/// lead further: that is ClickHouse's rule.
pub(super) fn level(rows: &[Row], funnel: &Funnel, pulse: Pulse<'_>) -> usize {
    let increase = funnel.modes.contains(Modes::STRICT_INCREASE);
    // By condition; as long as there are conditions met.
    let mut met: Vec<Met> = Vec::with_capacity(funnel.conditions);
    for moment in rows.chunk_by(|one, next| one.time == next.time) {
        pulse();
        let time = moment[0].time;
        if funnel.is_disturbed(moment, met.len()) {
            break;
        }
        for condition in 0..funnel.conditions {
            for _ in moment.iter().filter(|row| row.meets(condition)) {
                let depth = met.len();
                let event = match condition.checked_sub(1) {
                    None => Met {
                        first: time,
                        last: time,
                    },
                    Some(_) if funnel.is_repeated(condition, depth) => return depth,
                    Some(_) if funnel.is_out_of_order(condition, depth) => return depth,
                    Some(before) => match met.get(before) {
                        Some(before)
                            if funnel.is_open(before.first, time) && !(increase && before.last >= time) =>
                        {
                            Met {
                                first: before.first,
                                last: time,
                            }
                        }
                        _ => continue,
                    },
                };
                match met.get_mut(condition) {
                    Some(place) => *place = event,
                    None => met.push(event),
                }
                if met.len() == funnel.conditions {
                    return met.len();
                }
            }
        }
    }
    met.len()
}
