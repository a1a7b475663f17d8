use proptest::prelude::*;

use super::*;

fn id(name: impl ToString) -> Id {
    Id {
        distinct_id: name.to_string(),
        environment: "production".into(),
    }
}

fn persons(names: &[&str]) -> Persons {
    let mut persons = Persons::default();
    for (number, name) in (1..).zip(names) {
        persons.add(id(name), number, Person::default);
    }
    persons
}

fn claim(event: &str, own: &str, other: &str) -> Claim<'static> {
    let key = if event == "$identify" {
        "$anon_distinct_id"
    } else {
        "alias"
    };
    let properties = format!(r#"{{"{key}": "{other}"}}"#);
    Claim::of(event, &id(own), &properties, None).unwrap()
}

fn set(own: &str, user_properties: &'static str) -> Claim<'static> {
    Claim::of("any", &id(own), "{}", Some(user_properties)).unwrap()
}

fn same(persons: &Persons, a: &str, b: &str) -> bool {
    persons.find(&id(a)) == persons.find(&id(b))
}

#[test]
fn an_identify_makes_one_person_of_two() {
    let mut persons = persons(&["anon", "ada"]);
    persons.apply(&claim("$identify", "ada", "anon"));
    assert!(same(&persons, "ada", "anon"));
    assert_eq!(persons.moves().collect::<Vec<_>>(), [(2, 1)]);
    assert!(
        persons
            .changed()
            .all(|(number, person)| number == 1 && person.identified)
    );
}

#[test]
fn two_identified_persons_stay_two() {
    let mut persons = persons(&["anon", "ada", "bob"]);
    persons.apply(&claim("$identify", "ada", "anon"));
    persons.apply(&claim("$identify", "bob", "anon"));
    assert!(!same(&persons, "ada", "bob"));
    persons.apply(&claim("$create_alias", "bob", "ada"));
    assert!(!same(&persons, "ada", "bob"));
}

#[test]
fn two_identified_persons_merge_dangerously() {
    let mut persons = persons(&["anon", "ada", "bob"]);
    persons.apply(&claim("$identify", "ada", "anon"));
    persons.apply(&claim("$identify", "bob", "bob-anon"));
    persons.apply(&claim("$merge_dangerously", "bob", "ada"));
    assert!(same(&persons, "ada", "bob"));
}

#[test]
fn a_second_device_joins_an_identified_person() {
    let mut persons = persons(&["anon", "ada", "phone"]);
    persons.apply(&claim("$identify", "ada", "anon"));
    persons.apply(&claim("$identify", "ada", "phone"));
    assert!(same(&persons, "anon", "phone"));
}

#[test]
fn a_circle_of_merges_ends() {
    let mut persons = persons(&["a", "b", "c"]);
    for (own, other) in [("a", "b"), ("b", "c"), ("c", "a"), ("a", "b")] {
        persons.apply(&claim("$create_alias", own, other));
    }
    assert!(same(&persons, "a", "c"));
    assert_eq!(persons.moves().collect::<Vec<_>>(), [(2, 1), (3, 1)]);
}

#[test]
fn the_events_own_person_wins_over_the_other() {
    let mut persons = persons(&["anon", "ada"]);
    persons.apply(&set("anon", r#"{"$set": {"plan": "free", "from": "ad"}}"#));
    persons.apply(&set("ada", r#"{"$set": {"plan": "pro"}}"#));
    persons.apply(&claim("$identify", "ada", "anon"));
    let written: Vec<_> = persons
        .changed()
        .map(|(_, person)| serde_json::to_string(&person.properties).unwrap())
        .collect();
    assert_eq!(written, [r#"{"from":"ad","plan":"pro"}"#]);
}

proptest! {
    /// Whatever the order, repeated or circular: what a plain closure over the pairs says.
    #[test]
    fn merges_are_the_closure_of_their_pairs(pairs in prop::collection::vec((0_usize..12, 0_usize..12), 0..30)) {
        let names: Vec<String> = (0..12).map(|number| format!("id-{number}")).collect();
        let mut persons = persons(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let mut group: Vec<usize> = (0..12).collect();
        for (a, b) in pairs {
            if a == b {
                continue;
            }
            persons.apply(&claim("$create_alias", &names[a], &names[b]));
            let (from, into) = (group[a], group[b]);
            group.iter_mut().filter(|one| **one == from).for_each(|one| *one = into);
        }
        for a in 0..12 {
            for b in 0..12 {
                prop_assert_eq!(same(&persons, &names[a], &names[b]), group[a] == group[b]);
            }
        }
    }
}
