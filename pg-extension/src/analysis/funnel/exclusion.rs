//! Exclusions: what takes a person out of a funnel.

use super::chain::{Chain, began};
use super::event::Event;
use super::plan::Funnel;

/// Between the events of which two steps no event of some kind may lie. Steps are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exclusion {
    /// The earlier step.
    pub(crate) from: usize,
    /// The later step.
    pub(crate) to: usize,
}

impl Exclusion {
    /// The two times between which, both exclusive, none of its events may lie; none where the chain didn't come to the
    /// earlier step.
    ///
    /// Where a step is missing the next event of the chain outside stands for it. Where the chain hasn't come to the
    /// later step it still could until its time is up.
    fn between(self, events: &[Event], chain: &Chain, funnel: &Funnel) -> Option<(i64, i64)> {
        let came = (chain.len()..=self.from).all(|step| funnel.is_optional(step));
        let from = chain
            .iter()
            .take(self.from + 1)
            .rev()
            .flatten()
            .next()
            .filter(|_| came)?;
        let to = match chain.iter().skip(self.to).flatten().next() {
            Some(to) => events[*to].time,
            None => began(events, chain)?.saturating_add(funnel.within),
        };
        Some((events[*from].time, to))
    }
}

/// Whether an exclusion takes the person with this chain out of the funnel.
///
/// - `named`: by event, bit *k* is set where the *k*-th exclusion is of such events
pub(crate) fn is_excluded(
    events: &[Event],
    named: &[u64],
    chain: &Chain,
    funnel: &Funnel,
    exclusions: &[Exclusion],
) -> bool {
    exclusions.iter().enumerate().any(|(index, exclusion)| {
        exclusion
            .between(events, chain, funnel)
            .is_some_and(|(after, before)| {
                events.iter().zip(named).any(|(event, named)| {
                    named >> index & 1 == 1 && after < event.time && event.time < before
                })
            })
    })
}
