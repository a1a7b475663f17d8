//! The ordered funnel: other events may come between the steps.

use std::ops::Range;

use super::chain::{Chain, began, is_better};
use super::event::{Event, moments};
use super::matching::serve;
use super::plan::Funnel;

/// See [`super::walk::walk`].
///
/// Keeps, for each step, the best chain that ends with it: whatever can follow a chain that started earlier can follow
/// that one too. Events of equal times are taken together, since they may follow each other in the order of the steps.
pub(super) fn walk(events: &[Event], funnel: &Funnel) -> Chain {
    let mut latest: Vec<Option<Chain>> = vec![None; funnel.steps];
    // The first that ever came as far.
    let mut first = Chain::new();
    for moment in moments(events) {
        let serves = events[moment.clone()]
            .iter()
            .fold(0, |serves, event| serves | event.steps);
        // All at once, from the chains before this moment.
        let better: Vec<Chain> = (0..funnel.steps)
            .filter(|step| serves >> step & 1 == 1)
            .filter_map(|step| improve(events, &moment, step + 1, funnel, &latest))
            .collect();
        for chain in better {
            if chain.len() > first.len() {
                first.clone_from(&chain);
            }
            let place = chain.len() - 1;
            latest[place] = Some(chain);
        }
        if first.len() == funnel.steps {
            break;
        }
    }
    first
}

/// The best chain of `depth` steps that ends in this moment, if it is better than the one there is.
fn improve(
    events: &[Event],
    moment: &Range<usize>,
    depth: usize,
    funnel: &Funnel,
    latest: &[Option<Chain>],
) -> Option<Chain> {
    let time = events[moment.start].time;
    let mut best: Option<Chain> = None;
    for from in (0..depth).rev() {
        // What can't serve these steps can't serve these and one more.
        if funnel.required(from, depth).count_ones() as usize > moment.len() {
            break;
        }
        let head: &[Option<usize>] = match from.checked_sub(1) {
            None => &[],
            Some(last) => match &latest[last] {
                Some(head) => head,
                None => continue,
            },
        };
        let start = began(events, head).unwrap_or(time);
        let rival = best.as_ref().or(latest[depth - 1].as_ref());
        // Without optional steps only a later start is better.
        let may_be_better = rival
            .and_then(|rival| began(events, rival))
            .is_none_or(|other| start > other || (start == other && funnel.optional != 0));
        if !may_be_better || !funnel.is_in_time(start, time) {
            continue;
        }
        let Some(tail) = serve(events, moment, from, depth, funnel) else {
            break;
        };
        let chain = [head, &tail].concat();
        if rival.is_none_or(|rival| is_better(events, &chain, rival)) {
            best = Some(chain);
        }
    }
    best
}
