use super::*;
use crate::clock;
use crate::event::Platform;
use serde_json::json;
use uuid::Uuid;

fn at(time: &str) -> DateTime<Utc> {
    clock::parse(time).unwrap()
}

fn event(name: &str, properties: Value) -> Item {
    Item::Event(Event {
        id: Uuid::from_u128(7),
        event: name.to_owned(),
        category: crate::event::Category::of(name),
        distinct_id: "ann".to_owned(),
        timestamp: at("2026-03-02T12:00:00Z"),
        client_timestamp: None,
        sent_at: None,
        received_at: at("2026-03-02T12:00:00Z"),
        properties: properties.as_object().unwrap().clone(),
        user_properties: None,
        context: Default::default(),
        session_id: None,
        environment: "production".to_owned(),
        sdk: None,
        sdk_version: None,
        platform: Platform::Web,
    })
}

fn rules(rejects: bool) -> Rules {
    let on_violation = if rejects { "reject" } else { "mark" };
    let rows = json!([
        {"event": "paid", "schema": {"required": ["amount"]}, "on_violation": on_violation},
        {"event": "viewed", "schema": {"$schema": "http://json-schema.org/draft-04/schema#", "not": {}}, "on_violation": on_violation},
    ]);
    Rules {
        oldest: None,
        schemas: Rc::new(schemas(&rows.to_string())),
    }
}

fn judged(rules: &Rules, mut item: Item) -> Item {
    rules.apply(std::slice::from_mut(&mut item));
    item
}

#[test]
fn what_breaks_its_schema_is_set_aside_as_it_would_have_been_stored() {
    let broken = event("paid", json!({"plan": "pro"}));
    let line = serde_json::to_value(broken.event()).unwrap();
    let Item::Rejected(rejected) = judged(&rules(true), broken) else {
        panic!("it went on")
    };
    assert_eq!(rejected.reason, Reason::SchemaViolation);
    assert_eq!((rejected.id, rejected.raw), (Some(Uuid::from_u128(7)), line));
}

#[test]
fn what_is_only_to_be_marked_goes_on() {
    let marked = judged(&rules(false), event("paid", json!({"plan": "pro"})));
    let event = marked.event().unwrap();
    assert_eq!(event.marks().collect::<Vec<_>>(), ["schema_violation"]);
    assert_eq!(event.properties["plan"], "pro");
}

#[test]
fn what_holds_and_what_has_no_schema_is_untouched() {
    for item in [event("paid", json!({"amount": 1})), event("viewed", json!({}))] {
        assert_eq!(judged(&rules(true), item.clone()), item);
    }
}

#[test]
fn what_is_too_old_is_so_whatever_its_schema_says() {
    let old = |oldest| Rules {
        oldest: Some(at(oldest)),
        ..rules(true)
    };
    let Item::Rejected(rejected) = judged(&old("2026-03-02T12:00:01Z"), event("paid", json!({}))) else {
        panic!("it went on")
    };
    assert_eq!(rejected.reason, Reason::TooOld);
    let young = event("viewed", json!({}));
    assert_eq!(judged(&old("2026-03-02T12:00:00Z"), young.clone()), young);
}

#[test]
fn what_cannot_be_told_is_open_and_the_rest_is_told_all_the_same() {
    let schema = Schema::new(json!({
        "required": ["mail"], "properties": {"mail": {"format": "email"}, "code": {"pattern": "^[A-Z]+$"}},
    }))
    .unwrap();
    assert_eq!(schema.judge(&json!({"mail": "ann@shop.example"})), Answer::Open);
    assert_eq!(
        schema.judge(&json!({"mail": "nobody", "code": "a"})),
        Answer::Breaks
    );
    assert_eq!(schema.judge(&json!({"code": "a"})), Answer::Breaks);
    assert_eq!(schema.judge(&json!({"mail": 7})), Answer::Holds);
}

#[test]
fn schemas_of_other_drafts_and_with_addresses_inside_are_left_alone() {
    for schema in [
        json!({"$schema": "http://json-schema.org/draft-04/schema#"}),
        json!({"$defs": {"a": {"$id": "https://shop.example/a"}}}),
    ] {
        assert_eq!(Schema::new(schema), None);
    }
    assert!(Schema::new(json!({"$id": "https://shop.example/paid", "$schema": "https://json-schema.org/draft/2020-12/schema"})).is_some());
}

#[test]
fn references_that_go_round_come_to_an_end() {
    for schema in [
        json!({"$ref": "#"}),
        json!({"allOf": [{"$ref": "#"}, {"$ref": "#"}, {"$ref": "#"}]}),
    ] {
        assert_eq!(Schema::new(schema).unwrap().judge(&json!({})), Answer::Open);
    }
}
