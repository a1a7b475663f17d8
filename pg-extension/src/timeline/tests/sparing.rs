//! A walk may pass over weeks of persons of whom nothing is awaited, and over no others.

use super::*;

/// So much of two weeks that it is many pieces, of persons next to each other.
fn crowd() -> impl Strategy<Value = Vec<Row>> {
    let row = (0_i64..400, 0..2 * WEEK, 0_u32..12).prop_map(|(person, time, name)| Row {
        person,
        time: week_start(2) + time,
        // Something begins seldom.
        name: if name == 1 { 1 } else { 2 },
        session: 0,
        tuple: 0,
    });
    prop::collection::vec(row, 0..6000)
}

/// Sees what [`Choosy`] would, of persons who began something within the last ten days.
#[derive(Default)]
pub(super) struct Sparing {
    seen: Vec<(usize, i64, u32)>,
    begun: HashMap<usize, i64>,
}

impl Question for Sparing {
    type Label = u32;
    const IS_CHOOSY: bool = true;
    const SPARES_PERSONS: bool = true;

    fn label(&self, name: u32) -> u32 {
        name % 4
    }

    fn is_wanted(&self, label: u32) -> bool {
        label != 0
    }

    fn begins(&self, label: u32) -> bool {
        label == 1
    }

    fn awaits(&self, person: usize, from: i64) -> bool {
        self.begun
            .get(&person)
            .is_some_and(|begun| from - begun <= 10 * DAY)
    }

    fn person(&mut self, person: usize, events: Events<'_, u32>) {
        for (time, label) in events.times.iter().zip(events.labels) {
            assert!(
                self.seen
                    .last()
                    .is_none_or(|last| last.0 != person || last.1 <= *time)
            );
            self.seen.push((person, *time, *label));
            if self.begins(*label) {
                self.begun.insert(person, *time);
            }
        }
    }

    fn answer(mut self, _: fn()) -> Vec<i64> {
        self.seen.sort_unstable();
        self.seen
            .into_iter()
            .flat_map(|(person, time, label)| [person as i64, time, i64::from(label)])
            .collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_walk_spares_those_of_whom_nothing_matters(
        runs in prop_oneof![prop::collection::vec(rows(), 1..4), prop::collection::vec(crowd(), 2..5)],
        live in prop::collection::vec(row(), 0..40)
    ) {
        let own = |run: &Vec<Row>| run.iter().filter(|row| row.person >> SHARD_BITS == 0).copied().collect::<Vec<_>>();
        let (skipped, live) = (3, own(&live));
        let everything = Scope { times: i64::MIN..i64::MAX, persons: 0..=u16::MAX, tuples: None };
        let mut walk = Walk::new(
            Sparing::default(),
            everything,
            Live { pieces: in_order(encoded(&live)), skipped: vec![skipped], ..Live::default() },
        );
        for piece in in_order(runs.iter().flat_map(|run| encoded(&own(run))).collect()) {
            walk.take(&piece).unwrap();
        }
        let words = walk.end(|| ()).unwrap();
        let seen: Vec<(i64, i64, u32)> = words.chunks(3).map(|event| (event[0], event[1], event[2] as u32)).collect();

        let mut all: Vec<(i64, i64, u32)> = runs
            .iter()
            .flat_map(own)
            .filter(|row| row.person != i64::from(skipped))
            .chain(live)
            .map(|row| (row.person, row.time, row.name % 4))
            .filter(|(_, _, label)| *label != 0)
            .collect();
        all.sort_unstable();
        let matters = |(person, time, _): &(i64, i64, u32)| {
            let week = week_start(week_of(*time));
            let begun = |from: i64, to: i64| all.iter().any(|(other, at, label)| other == person && *label == 1 && (from..to).contains(at));
            begun(week - 10 * DAY, week + WEEK)
        };
        let wanted: Vec<(i64, i64, u32)> = all.iter().copied().filter(matters).collect();
        if all.len() < 300 {
            prop_assert_eq!(seen, wanted);
        } else {
            // Where more had to wait than there is room for, some see more.
            let mut rest = seen.iter();
            prop_assert!(wanted.iter().all(|event| rest.any(|other| other == event)));
            let mut rest = all.iter();
            prop_assert!(seen.iter().all(|event| rest.any(|other| other == event)));
        }
    }
}
