//! Each question says what who reads its definition says, looking at one person after the other.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::rollup::set::PersonSet;

/// Somebody had one of two events at a time.
#[derive(Debug, Clone, Copy)]
struct Event {
    time: i64,
    of: u8,
    person: i64,
}

const DAYS: i64 = 12;

fn events() -> impl Strategy<Value = Vec<Event>> {
    let person = prop_oneof![0..5_i64, 65_534..65_538_i64];
    let event = (0..DAYS, 1..4_u8, person).prop_map(|(time, of, person)| Event { time, of, person });
    prop::collection::vec(event, 0..40)
}

/// Starts of buckets, some days before the first of them, and a range that begins within the first.
fn axis() -> impl Strategy<Value = (Vec<i64>, i64, i64)> {
    let starts = prop::collection::btree_set(0..DAYS, 1..6);
    (starts, 0..3_i64, 0..DAYS).prop_map(|(starts, after, length)| {
        let starts: Vec<i64> = starts.into_iter().collect();
        let from = match starts.get(1) {
            Some(second) => (starts[0] + after).min(second - 1),
            None => starts[0] + after,
        };
        (starts, from, from + length)
    })
}

/// What the sets say, whole or of some persons at a time.
fn said(asked: &Value, axis: &(Vec<i64>, i64, i64), events: &[Event]) -> Vec<i64> {
    let ask = |blocks: Value| {
        let mut question = asked.clone();
        let more = json!({"events": ["start", null], "buckets": axis.0, "from": axis.1, "to": axis.2, "blocks": blocks});
        question
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let mut asker = serde_json::from_value::<Asking>(question).unwrap().begin();
        for time in 0..DAYS {
            for of in 1..4 {
                let those = events.iter().filter(|event| event.time == time && event.of == of);
                let set = PersonSet::of(those.clone().map(|event| event.person)).unwrap();
                let role = asker.take(time, of, those.count() as i64);
                asker.add(role, set.bits());
            }
        }
        asker.end(|| {})
    };
    let whole = ask(json!([0, 1]));
    let parts = ask(json!([0, 0])).into_iter().zip(ask(json!([1, 1])));
    assert_eq!(whole, parts.map(|(a, b)| a + b).collect::<Vec<_>>());
    whole
}

fn persons() -> impl Iterator<Item = i64> {
    (0..5).chain(65_534..65_538)
}

/// The buckets in which a person had events that meet a condition.
fn places(axis: &[i64], events: &[Event], person: i64, is: impl Fn(&Event) -> bool) -> BTreeSet<usize> {
    let theirs = events.iter().filter(|event| event.person == person && is(event));
    theirs
        .filter_map(|event| axis.iter().rposition(|start| *start <= event.time))
        .collect()
}

fn count(is: impl Fn(i64) -> bool) -> i64 {
    persons().filter(|person| is(*person)).count() as i64
}

proptest! {
    #[test]
    fn trend_stickiness_and_actives(axis in axis(), events in events(), width in 1..4_usize) {
        // SQL asks for nothing before the buckets.
        let events: Vec<_> = events.into_iter().filter(|event| event.time >= axis.0[0]).collect();
        let of = |person| places(&axis.0, &events, person, |_| true);
        let buckets = 0..axis.0.len();
        let counted = |at: usize| events.iter().filter(|event| axis.0.iter().rposition(|start| *start <= event.time) == Some(at)).count() as i64;
        let trend: Vec<i64> = buckets.clone().flat_map(|at| [counted(at), count(|one| of(one).contains(&at))]).collect();
        prop_assert_eq!(said(&json!({"trend": {}}), &axis, &events), trend);
        let stickiness: Vec<i64> = buckets.clone().map(|at| count(|one| of(one).len() == at + 1)).collect();
        prop_assert_eq!(said(&json!({"stickiness": {}}), &axis, &events), stickiness);
        let within = |one, at: usize| of(one).iter().any(|place| *place <= at && *place + width > at);
        let actives: Vec<i64> = buckets.flat_map(|at| [count(|one| of(one).contains(&at)), count(|one| within(one, at))]).collect();
        prop_assert_eq!(said(&json!({"active_persons": {"width": width}}), &axis, &events), actives);
    }

    #[test]
    fn lifecycle(axis in axis(), events in events()) {
        let (starts, from, _) = &axis;
        let ever = |one| events.iter().filter(move |event| event.person == one).map(|event| event.time);
        let mut wanted = Vec::new();
        for (at, start) in starts.iter().enumerate() {
            let is_now = |one| places(starts, &events, one, |event| event.time >= *from).contains(&at);
            let was_before = |one| at > 0 && places(starts, &events, one, |_| true).contains(&(at - 1));
            let was_ever = |one| ever(one).any(|time| time < *start);
            wanted.push(count(|one| is_now(one) && !was_ever(one)));
            wanted.push(count(|one| is_now(one) && was_before(one)));
            wanted.push(count(|one| is_now(one) && was_ever(one) && !was_before(one)));
            wanted.push(count(|one| was_before(one) && !is_now(one)));
            wanted.push(count(|one| places(starts, &events, one, |_| true).contains(&at)));
        }
        prop_assert_eq!(said(&json!({"lifecycle": {}}), &axis, &events), wanted);
    }

    #[test]
    fn retention(axis in axis(), events in events(), mode in 0..3_usize, rolling: bool, periods in 1..4_usize) {
        let (starts, from, to) = &axis;
        let begins = |one: i64| {
            let theirs = || events.iter().filter(move |event| event.person == one && event.of & 1 == 1).map(|event| event.time);
            let in_range = |time: &i64| time >= from && time < to;
            let times: Vec<i64> = match mode {
                0 => theirs().filter(in_range).collect(),
                1 => theirs().filter(in_range).min().into_iter().collect(),
                _ => theirs().min().filter(in_range).into_iter().collect(),
            };
            times.iter().filter_map(|time| starts.iter().rposition(|start| start <= time)).collect::<BTreeSet<_>>()
        };
        let backs = |one| places(starts, &events, one, |event| event.of & 2 == 2 && event.time >= *from);
        let mut wanted = Vec::new();
        for cohort in 0..starts.len() {
            wanted.push(count(|one| begins(one).contains(&cohort)));
            for period in 1..=periods {
                let is_back = |one| backs(one).into_iter().any(|at| if rolling { at >= cohort + period } else { at == cohort + period });
                // Nobody is counted beyond the last bucket.
                wanted.push(count(|one| cohort + period < starts.len() && begins(one).contains(&cohort) && is_back(one)));
            }
        }
        let mode = ["recurring", "first_time", "first_ever"][mode];
        let asked = json!({"retention": {"cohorts": starts.len(), "periods": periods, "mode": mode, "rolling": rolling}});
        prop_assert_eq!(said(&asked, &axis, &events), wanted);
    }
}

#[test]
fn a_name_is_each_event_asked_about_that_it_may_be() {
    let asked = json!({"trend": {}, "events": ["start", null], "buckets": [], "from": 0, "to": 0});
    let asker = serde_json::from_value::<Asking>(asked).unwrap().begin();
    assert_eq!((asker.of("start"), asker.of("other")), (3, 2));
}
