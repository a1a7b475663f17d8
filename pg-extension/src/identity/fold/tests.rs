use proptest::prelude::*;

use uuid::Uuid;

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
    Claim::of(at(0), event, &id(own), &properties, None).unwrap()
}

fn at(time: i64) -> Stamp {
    Stamp(time, Uuid::nil())
}

fn said(time: i64, own: &str, user_properties: &'static str) -> Claim<'static> {
    Claim::of(at(time), "any", &id(own), "{}", Some(user_properties)).unwrap()
}

/// The properties of the only person that has changed.
fn properties(persons: &Persons) -> String {
    let mut changed = persons.changed();
    let (_, person) = changed.next().unwrap();
    assert!(changed.next().is_none());
    person.properties.values().unwrap()
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
fn of_two_persons_the_later_word_counts() {
    for order in [[0, 1], [1, 0]] {
        let mut persons = persons(&["anon", "ada"]);
        let claims = [
            said(
                1,
                "anon",
                r#"{"$set": {"plan": "free", "from": "ad"}, "$set_once": {"first": 1}}"#,
            ),
            said(
                2,
                "ada",
                r#"{"$set": {"plan": "pro"}, "$set_once": {"first": 2}}"#,
            ),
        ];
        order.iter().for_each(|place| persons.apply(&claims[*place]));
        persons.apply(&claim("$identify", "ada", "anon"));
        assert_eq!(properties(&persons), r#"{"first":1,"from":"ad","plan":"pro"}"#);
    }
}

#[test]
fn a_late_word_changes_nothing_that_was_said_after_it() {
    let mut persons = persons(&["ada"]);
    persons.apply(&said(
        5,
        "ada",
        r#"{"$set": {"plan": "pro"}, "$set_once": {"first": 5}, "$unset": ["trial"]}"#,
    ));
    persons.apply(&said(
        3,
        "ada",
        r#"{"$set": {"plan": "free", "trial": true}, "$set_once": {"first": 3}, "$unset": ["plan"]}"#,
    ));
    assert_eq!(properties(&persons), r#"{"first":3,"plan":"pro"}"#);
}

#[test]
fn what_is_said_again_writes_nothing() {
    let mut persons = persons(&["ada"]);
    persons.apply(&said(1, "ada", r#"{"$set_once": {"first": 1}}"#));
    persons.changed.clear();
    persons.apply(&said(2, "ada", r#"{"$set_once": {"first": 2}}"#));
    assert_eq!(persons.changed().count(), 0);
}

#[test]
fn a_number_keeps_its_digits() {
    let mut persons = persons(&["ada"]);
    persons.apply(&said(1, "ada", r#"{"$set": {"n": 12345678901234567890.10}}"#));
    assert_eq!(properties(&persons), r#"{"n":12345678901234567890.10}"#);
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
