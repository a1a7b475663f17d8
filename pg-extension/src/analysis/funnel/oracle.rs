//! The walks against one that anybody can read: try every chain, then choose.

use std::cmp::Reverse;

use proptest::prelude::*;

use super::chain::Chain;
use super::event::Event;
use super::plan::{Funnel, Mode};
use super::walk::walk;

/// Every chain there is, by its events' positions in the order of its steps (`unordered`: of time).
fn chains(events: &[Event], funnel: &Funnel) -> Vec<Chain> {
    let mut found = Vec::new();
    grow(events, funnel, &mut Vec::new(), &mut found);
    found
}

fn grow(events: &[Event], funnel: &Funnel, chain: &mut Chain, found: &mut Vec<Chain>) {
    if is_chain(events, funnel, chain) {
        let mut chain = chain.clone();
        if funnel.mode == Mode::Unordered {
            chain.retain(Option::is_some);
            chain.sort_unstable();
        }
        found.push(chain);
    }
    let step = chain.len();
    if step == funnel.steps {
        return;
    }
    for index in 0..events.len() {
        if events[index].steps >> step & 1 == 1 && !chain.contains(&Some(index)) {
            chain.push(Some(index));
            grow(events, funnel, chain, found);
            chain.pop();
        }
    }
    if funnel.mode == Mode::Unordered || funnel.optional >> step & 1 == 1 {
        chain.push(None);
        grow(events, funnel, chain, found);
        chain.pop();
    }
}

fn is_chain(events: &[Event], funnel: &Funnel, chain: &Chain) -> bool {
    let times: Vec<i64> = chain.iter().flatten().map(|index| events[*index].time).collect();
    let (Some(first), Some(last), Some(Some(_))) = (times.iter().min(), times.iter().max(), chain.last())
    else {
        return false;
    };
    let in_order = funnel.mode == Mode::Unordered || times.is_sorted();
    let undisturbed = funnel.mode != Mode::Strict
        || (0..events.len()).all(|other| {
            chain.contains(&Some(other)) || !(*first < events[other].time && events[other].time < *last)
        });
    in_order && last - first <= funnel.within && undisturbed
}

/// The farthest; of those the first to be complete; of those the last to start; of those the one with the most steps;
/// of those the one whose steps come earliest, by their times and then by their places.
fn chosen(events: &[Event], funnel: &Funnel) -> Chain {
    let time = |place: &Option<usize>| place.map_or(i64::MAX, |index| events[index].time);
    let ends = |chain: &Chain| chain.iter().flatten().map(|index| events[*index].time).max();
    let starts = |chain: &Chain| chain.iter().flatten().map(|index| events[*index].time).min();
    chains(events, funnel)
        .into_iter()
        .min_by_key(|chain| {
            (
                Reverse(chain.len()),
                ends(chain),
                Reverse(starts(chain)),
                Reverse(chain.iter().flatten().count()),
                chain.iter().map(time).collect::<Vec<_>>(),
                chain.clone(),
            )
        })
        .unwrap_or_default()
}

fn person() -> impl Strategy<Value = Vec<Event>> {
    // Few times and few steps: ties, and events that meet several steps, are the rule.
    let event = (0_i64..6, 0_u64..16).prop_map(|(time, steps)| Event { time, steps });
    prop::collection::vec(event, 0..7).prop_map(|mut events| {
        events.sort_by_key(|event| event.time);
        events
    })
}

fn funnel(mode: Mode) -> impl Strategy<Value = Funnel> {
    (1_usize..=4, 0_u64..8, 0_i64..6).prop_map(move |(steps, optional, within)| Funnel {
        steps,
        optional: optional << 1,
        within,
        mode,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn ordered_is_what_trying_every_chain_gives(events in person(), funnel in funnel(Mode::Ordered)) {
        prop_assert_eq!(walk(&events, &funnel), chosen(&events, &funnel));
    }

    #[test]
    fn strict_is_what_trying_every_chain_gives(events in person(), funnel in funnel(Mode::Strict)) {
        prop_assert_eq!(walk(&events, &funnel), chosen(&events, &funnel));
    }

    #[test]
    fn unordered_is_what_trying_every_set_gives(events in person(), funnel in funnel(Mode::Unordered)) {
        prop_assert_eq!(walk(&events, &funnel), chosen(&events, &funnel));
    }
}

/// `"a1 b2 ab2"` → events that serve the steps a, b, … at the times 1, 2, 2.
fn events(text: &str) -> Vec<Event> {
    text.split_whitespace()
        .map(|word| {
            let digits = word.find(|c: char| c.is_ascii_digit()).unwrap();
            let steps = word[..digits]
                .bytes()
                .filter(|b| *b != b'-')
                .fold(0, |mask, b| mask | 1 << (b - b'a'));
            Event {
                time: word[digits..].parse().unwrap(),
                steps,
            }
        })
        .collect()
}

fn of(steps: usize, within: i64, mode: Mode) -> Funnel {
    Funnel {
        steps,
        optional: 0,
        within,
        mode,
    }
}

/// The times of the chain; those of missing steps are left out.
fn times(text: &str, steps: usize, within: i64, mode: Mode) -> Vec<i64> {
    times_of(text, &of(steps, within, mode))
}

fn times_of(text: &str, funnel: &Funnel) -> Vec<i64> {
    let events = events(text);
    let chain = walk(&events, funnel);
    chain.iter().flatten().map(|index| events[*index].time).collect()
}

#[test]
fn the_limit_itself_is_in_time() {
    assert_eq!(times("a1 b8", 2, 7, Mode::Ordered), [1, 8]);
    assert_eq!(times("a1 b9", 2, 7, Mode::Ordered), [1]);
}

#[test]
fn a_later_start_saves_a_late_step() {
    assert_eq!(times("a1 b2 a5 b6 c9", 3, 5, Mode::Ordered), [5, 6, 9]);
}

#[test]
fn the_chain_that_is_complete_first_is_reported() {
    assert_eq!(times("a1 b2 a3 b4", 2, 9, Mode::Ordered), [1, 2]);
}

#[test]
fn of_chains_with_the_same_end_the_one_that_started_last_is_reported() {
    assert_eq!(times("a1 a2 b3", 2, 9, Mode::Ordered), [2, 3]);
}

#[test]
fn events_of_one_moment_come_in_the_order_of_the_steps() {
    assert_eq!(times("b1 a1", 2, 0, Mode::Ordered), [1, 1]);
}

#[test]
fn one_event_serves_one_step() {
    assert_eq!(times("ab1", 2, 9, Mode::Ordered), [1]);
    assert_eq!(times("ab1 a1", 2, 9, Mode::Ordered), [1, 1]);
    assert_eq!(times("ab1 ab2", 2, 9, Mode::Unordered), [1, 2]);
}

#[test]
fn strict_minds_every_event_but_those_at_its_ends() {
    assert_eq!(times("a1 -2 b3", 2, 9, Mode::Strict), [1]);
    assert_eq!(times("a1 -1 b3 -3", 2, 9, Mode::Strict), [1, 3]);
}

#[test]
fn an_optional_step_may_be_missing() {
    let b_is_optional = Funnel {
        optional: 0b10,
        ..of(3, 9, Mode::Ordered)
    };
    assert_eq!(times_of("a1 b2 c3", &b_is_optional), [1, 2, 3]);
    assert_eq!(times_of("a1 c3", &b_is_optional), [1, 3]);
    assert_eq!(times_of("a1 b2", &b_is_optional), [1, 2]);
    assert!(times_of("b1 c2", &b_is_optional).is_empty());
    // The end that comes first counts, and then the start that comes last.
    assert_eq!(times_of("a1 c2 b3 c4", &b_is_optional), [1, 2]);
    assert_eq!(times_of("a1 b2 a3 c4", &b_is_optional), [3, 4]);
    // What serves an optional step is in nobody's way, what doesn't is.
    let strictly = Funnel {
        mode: Mode::Strict,
        ..b_is_optional
    };
    assert_eq!(times_of("a1 b2 c3", &strictly), [1, 2, 3]);
    assert_eq!(times_of("a1 b2 b3 c4", &strictly), [1, 2]);
}

#[test]
fn sixty_four_steps_are_walked() {
    let events: Vec<Event> = (0..64)
        .map(|step| Event {
            time: step,
            steps: 1 << step,
        })
        .collect();
    for mode in [Mode::Ordered, Mode::Strict, Mode::Unordered] {
        assert_eq!(walk(&events, &of(64, 63, mode)).len(), 64);
    }
}

#[test]
fn thousands_of_events_at_one_moment_are_no_burden() {
    let events = vec![
        Event {
            time: 0,
            steps: u64::MAX
        };
        5_000
    ];
    for mode in [Mode::Ordered, Mode::Strict, Mode::Unordered] {
        assert_eq!(walk(&events, &of(64, 0, mode)).len(), 64);
    }
}
