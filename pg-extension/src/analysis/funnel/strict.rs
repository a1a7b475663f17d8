//! The strict funnel: no other event, of any name, between the first event of a chain and its last.

use super::matching::serve;
use super::walk::{Chain, Event};

/// See [`super::walk::walk`]; `events` are all of the person's events, those that serve no step included.
///
/// Whatever moment lies strictly inside a chain must serve the chain with every one of its events; the first moment
/// and the last may hold others as well. So a chain lives on from moment to moment only if it takes all of each.
pub(super) fn walk(events: &[Event], steps: usize, within: i64) -> Chain {
    // By depth - 1: the chain that goes on up to the moment before; of several, the one that started last.
    let mut alive: Vec<Option<Chain>> = vec![None; steps];
    let mut longest = Chain::new();
    let mut start = 0;
    while start < events.len() && longest.len() < steps {
        let time = events[start].time;
        let count = events[start..]
            .iter()
            .take_while(|event| event.time == time)
            .count();
        let group = start..start + count;
        // A chain of `from` steps that goes on into this moment, or a new one.
        let head = |from: usize| -> Option<&[usize]> {
            let chain = match from.checked_sub(1) {
                None => return Some(&[]),
                Some(depth) => alive[depth].as_deref()?,
            };
            (time.saturating_sub(events[chain[0]].time) <= within).then_some(chain)
        };
        let extend = |from: usize, depth: usize| -> Option<Chain> {
            let head = head(from)?;
            Some([head, &serve(events, group.clone(), from, depth)?].concat())
        };
        let began = |chain: &Chain| events[chain[0]].time;

        let deepest = (longest.len() + 1..=steps).rev().find_map(|depth| {
            let mut best: Option<Chain> = None;
            for from in (depth.saturating_sub(count)..depth).rev() {
                let Some(chain) = extend(from, depth) else {
                    continue;
                };
                if best.as_ref().is_none_or(|best| began(&chain) > began(best)) {
                    best = Some(chain);
                }
            }
            best
        });
        let next = (1..=steps)
            .map(|depth| extend(0, depth).or_else(|| extend(depth.checked_sub(count)?, depth)))
            .collect();
        if let Some(chain) = deepest {
            longest = chain;
        }
        alive = next;
        start += count;
    }
    longest
}
