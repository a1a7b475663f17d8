//! `strict_once` against what it is defined by: keep every sequence of events there is.

use proptest::prelude::*;

use super::{Funnel, Modes, Row};

/// Events that met the conditions so far, each of another row.
#[derive(Debug, Clone)]
struct Sequence {
    first: i64,
    last: i64,
    rows: Vec<usize>,
}

fn level(rows: &[Row], funnel: &Funnel) -> usize {
    let has = |mode| funnel.modes.contains(mode);
    // By time, then condition, then arrival; a row that meets nothing comes first in its moment.
    let mut events: Vec<(i64, Option<usize>, usize)> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let met = (0..funnel.conditions).filter(|condition| row.meets(*condition));
        events.extend(met.map(|condition| (row.time, Some(condition), index)));
        if row.mask == 0 {
            events.push((row.time, None, index));
        }
    }
    events.sort_unstable();

    // By condition: the sequences that end in it.
    let mut sequences: Vec<Vec<Sequence>> = Vec::new();
    for (time, condition, row) in events {
        let Some(condition) = condition else {
            if has(Modes::STRICT_ORDER) && !sequences.is_empty() {
                break;
            }
            continue;
        };
        let found: Vec<Sequence> = if condition == 0 {
            vec![Sequence {
                first: time,
                last: time,
                rows: vec![row],
            }]
        } else if has(Modes::STRICT_DEDUPLICATION) && condition < sequences.len() {
            break;
        } else if condition > sequences.len() {
            if has(Modes::STRICT_ORDER) && !has(Modes::ALLOW_REENTRY) && !sequences.is_empty() {
                break;
            }
            continue;
        } else {
            let extends = |sequence: &&Sequence| {
                time <= sequence.first + funnel.within
                    && !sequence.rows.contains(&row)
                    && !(has(Modes::STRICT_INCREASE) && sequence.last >= time)
            };
            let extended = |sequence: &Sequence| Sequence {
                first: sequence.first,
                last: time,
                rows: [sequence.rows.as_slice(), &[row]].concat(),
            };
            sequences[condition - 1]
                .iter()
                .filter(extends)
                .map(extended)
                .collect()
        };
        if found.is_empty() {
            continue;
        }
        if condition == sequences.len() {
            sequences.push(found);
        } else {
            sequences[condition].extend(found);
        }
        if sequences.len() == funnel.conditions {
            break;
        }
    }
    sequences.len()
}

/// Few times, so that moments have more rows than the walk keeps of them.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0..3_i64, 0..8_u32).prop_map(|(time, mask)| Row { time, mask });
    prop::collection::vec(row, 0..16)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn one_window_a_condition_is_as_good_as_every_sequence(
        rows in rows(),
        conditions in 2..=3_usize,
        within in 0..3_i64,
        names in prop::sample::subsequence(Modes::NAMES.to_vec(), 0..=5),
    ) {
        let names = names.iter().map(|(name, _)| Some(*name)).chain([Some("strict_once")]);
        let Ok(modes) = Modes::named(names) else {
            return Ok(());
        };
        let funnel = Funnel { conditions, within, modes };
        let mask = (1 << conditions) - 1;
        let rows: Vec<Row> = rows.into_iter().map(|row| Row { mask: row.mask & mask, ..row }).collect();
        prop_assert_eq!(funnel.level(rows.clone(), &mut || ()), level(&rows, &funnel));
    }
}

#[test]
fn sequences_that_would_multiply_take_no_time() {
    let rows = (0..20_000)
        .map(|time| Row {
            time,
            mask: u32::MAX >> 1,
        })
        .collect();
    let Ok(modes) = Modes::named([Some("strict_once")]) else {
        panic!("strict_once is no mode");
    };
    let funnel = Funnel {
        conditions: 32,
        within: 1_000_000,
        modes,
    };
    assert_eq!(funnel.level(rows, &mut || ()), 31);
}
