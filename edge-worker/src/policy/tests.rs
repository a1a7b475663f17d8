use super::*;
use shared::dialect::Request;
use uuid::Uuid;

/// The items of a body in our own dialect.
fn items(events: &str) -> Vec<Item> {
    let headers = [("authorization".to_owned(), "Bearer k".to_owned())];
    let request = Request {
        method: "POST",
        base: "https://collect.example",
        path: "/api/v1/events/batch",
        query: "",
        headers: &headers,
        body: events.as_bytes(),
        visitor_salt: b"",
        received_at: chrono::DateTime::UNIX_EPOCH,
        oldest: None,
        new_id: &Uuid::nil,
    };
    let (dialect, _) = dialect::find(request.method, request.path).expect("a route");
    dialect.read(&request).expect("a body").items
}

#[test]
fn visitors_without_an_id_are_told_apart_before_their_ids_are_made() {
    let items = items(
        r#"[{"event": "a", "distinct_id": "$posthog_cookieless", "platform": "web"},
            {"event": "a", "distinct_id": "ann", "platform": "web"},
            {"event": "a", "distinct_id": "ann", "platform": "server"}]"#,
    );
    let persons = |policy: &Policy| -> Vec<String> {
        let events = items.iter().filter_map(Item::event);
        let persons = events.filter_map(|event| person(event, Some("visitor-1"), policy));
        persons.map(str::to_owned).collect()
    };
    assert_eq!(persons(&Policy::default()), ["visitor-1", "ann", "ann"]);
    let cookieless = Policy {
        identity: Identity::Cookieless,
        ..Policy::default()
    };
    assert_eq!(persons(&cookieless), ["visitor-1", "visitor-1", "ann"]);
}
