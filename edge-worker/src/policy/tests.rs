use super::*;
use shared::consent::Consent;
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

#[test]
fn what_is_asked_of_an_event_is_asked_of_a_rejected_one() {
    let outcome = |opt_out, identity, do_not_track| {
        let mut items = items(r#"[{"event": "", "distinct_id": "ann"}]"#);
        let sender = Sender {
            consent: Consent {
                do_not_track,
                ..Consent::default()
            },
            ..Sender::default()
        };
        let policy = Policy {
            opt_out,
            identity,
            ..Policy::default()
        };
        apply(&mut items, &sender, None, &policy);
        match items.remove(0) {
            Item::Dropped(dropped) => dropped.reason.text(),
            Item::Rejected(rejected) if rejected.raw.is_null() => "kept without its words",
            Item::Rejected(_) => "kept",
            Item::Event(_) => "taken",
        }
    };
    for (opt_out, identity, do_not_track, expected) in [
        (OptOutPolicy::Store, Identity::Sender, true, "kept"),
        (OptOutPolicy::Drop, Identity::Sender, true, "opt_out"),
        (OptOutPolicy::Drop, Identity::Sender, false, "kept"),
        (
            OptOutPolicy::Anonymous,
            Identity::Sender,
            true,
            "kept without its words",
        ),
        (OptOutPolicy::Anonymous, Identity::Sender, false, "kept"),
        (
            OptOutPolicy::Store,
            Identity::Cookieless,
            false,
            "kept without its words",
        ),
    ] {
        assert_eq!(outcome(opt_out, identity, do_not_track), expected);
    }
}
