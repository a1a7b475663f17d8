//! The strict funnel: no other event, of any name, between the first event of a chain and its last.

use std::ops::Range;

use super::chain::{Chain, began, is_better};
use super::event::{Event, moments};
use super::matching::serve;
use super::plan::Funnel;

/// See [`super::walk::walk`]; `events` are all of the person's events, those that serve no step included.
///
/// Whatever moment lies strictly inside a chain must serve the chain with every one of its events; the first moment
/// and the last may hold others as well. So a chain lives on from moment to moment only if it takes all of each.
pub(super) fn walk(events: &[Event], funnel: &Funnel) -> Chain {
    // By step: the best chain that ends with it and lives on.
    let mut alive: Vec<Option<Chain>> = vec![None; funnel.steps];
    // The first that ever came as far.
    let mut first = Chain::new();
    for moment in moments(events) {
        let mut next = vec![None; funnel.steps];
        let mut farthest = None;
        for depth in 1..=funnel.steps {
            let mut best = None;
            for (chain, takes_all) in extensions(events, &moment, depth, funnel, &alive) {
                keep_better(events, &mut best, &chain);
                if takes_all {
                    keep_better(events, &mut next[depth - 1], &chain);
                }
            }
            farthest = best.or(farthest);
        }
        if let Some(chain) = farthest.filter(|chain| chain.len() > first.len()) {
            first = chain;
        }
        if first.len() == funnel.steps {
            break;
        }
        alive = next;
    }
    first
}

/// The chains of `depth` steps that end in this moment, and whether they take all of it, or begin in it.
fn extensions(
    events: &[Event],
    moment: &Range<usize>,
    depth: usize,
    funnel: &Funnel,
    alive: &[Option<Chain>],
) -> Vec<(Chain, bool)> {
    let mut found = Vec::new();
    for from in (0..depth).rev() {
        let head: &[Option<usize>] = match from.checked_sub(1) {
            None => &[],
            Some(last) => alive[last].as_deref().unwrap_or_default(),
        };
        let begins = from == 0;
        let is_open = began(events, head).map_or(begins, |start| {
            funnel.is_in_time(start, events[moment.start].time)
        });
        // What can't serve these steps can't serve these and one more.
        let Some(tail) = serve(events, moment, from, depth, funnel) else {
            break;
        };
        if is_open {
            let takes_all = tail.iter().flatten().count() == moment.len();
            found.push(([head, &tail].concat(), begins || takes_all));
        }
    }
    found
}

fn keep_better(events: &[Event], best: &mut Option<Chain>, chain: &Chain) {
    if best.as_ref().is_none_or(|best| is_better(events, chain, best)) {
        *best = Some(chain.clone());
    }
}
