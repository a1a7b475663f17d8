//! The walks against one that anybody can read: try every chain, then choose.

use proptest::prelude::*;

use super::walk::{Event, Mode, walk};

/// The times of every chain there is, in the order of its steps (`unordered`: of time).
fn chains(events: &[Event], steps: usize, within: i64, mode: Mode) -> Vec<Vec<i64>> {
    let mut found = Vec::new();
    grow(events, steps, within, mode, &mut Vec::new(), 0, &mut found);
    found
}

fn grow(
    events: &[Event],
    steps: usize,
    within: i64,
    mode: Mode,
    chain: &mut Vec<usize>,
    step: usize,
    found: &mut Vec<Vec<i64>>,
) {
    if !chain.is_empty() {
        let mut times: Vec<i64> = chain.iter().map(|index| events[*index].time).collect();
        if mode == Mode::Unordered {
            times.sort_unstable();
        }
        let (first, last) = (times[0], times[times.len() - 1]);
        let in_order = times.is_sorted();
        let in_time = last - first <= within;
        let undisturbed = mode != Mode::Strict
            || (0..events.len()).all(|other| {
                chain.contains(&other) || !(first < events[other].time && events[other].time < last)
            });
        if in_order && in_time && undisturbed {
            found.push(times);
        }
    }
    if step == steps {
        return;
    }
    for index in 0..events.len() {
        if events[index].steps >> step & 1 == 1 && !chain.contains(&index) {
            chain.push(index);
            grow(events, steps, within, mode, chain, step + 1, found);
            chain.pop();
        }
    }
    if mode == Mode::Unordered {
        grow(events, steps, within, mode, chain, step + 1, found);
    }
}

/// The longest; of those the first to be complete; of those the last to start; of those the earliest.
fn chosen(events: &[Event], steps: usize, within: i64, mode: Mode) -> Vec<i64> {
    chains(events, steps, within, mode)
        .into_iter()
        .min_by_key(|times| {
            (
                std::cmp::Reverse(times.len()),
                times[times.len() - 1],
                std::cmp::Reverse(times[0]),
                times.clone(),
            )
        })
        .unwrap_or_default()
}

fn walked(events: &[Event], steps: usize, within: i64, mode: Mode) -> Vec<i64> {
    let chain = walk(events, steps, within, mode);
    for (position, index) in chain.iter().enumerate() {
        assert!(
            !chain[..position].contains(index),
            "one event serves one step: {chain:?}"
        );
    }
    chain.iter().map(|index| events[*index].time).collect()
}

fn person() -> impl Strategy<Value = Vec<Event>> {
    // Few times and few steps: ties, and events that meet several steps, are the rule.
    let event = (0_i64..6, 0_u64..16).prop_map(|(time, steps)| Event { time, steps });
    prop::collection::vec(event, 0..7).prop_map(|mut events| {
        events.sort_by_key(|event| event.time);
        events
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn ordered_is_what_trying_every_chain_gives(events in person(), steps in 1_usize..=4, within in 0_i64..6) {
        prop_assert_eq!(walked(&events, steps, within, Mode::Ordered), chosen(&events, steps, within, Mode::Ordered));
    }

    #[test]
    fn strict_is_what_trying_every_chain_gives(events in person(), steps in 1_usize..=4, within in 0_i64..6) {
        prop_assert_eq!(walked(&events, steps, within, Mode::Strict), chosen(&events, steps, within, Mode::Strict));
    }

    #[test]
    fn unordered_is_what_trying_every_set_gives(events in person(), steps in 1_usize..=4, within in 0_i64..6) {
        prop_assert_eq!(
            walked(&events, steps, within, Mode::Unordered),
            chosen(&events, steps, within, Mode::Unordered)
        );
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

fn times(text: &str, steps: usize, within: i64, mode: Mode) -> Vec<i64> {
    walked(&events(text), steps, within, mode)
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
fn sixty_four_steps_are_walked() {
    let events: Vec<Event> = (0..64)
        .map(|step| Event {
            time: step,
            steps: 1 << step,
        })
        .collect();
    for mode in [Mode::Ordered, Mode::Strict, Mode::Unordered] {
        assert_eq!(walk(&events, 64, 63, mode).len(), 64);
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
        assert_eq!(walk(&events, 64, 0, mode).len(), 64);
    }
}
