use super::*;
use proptest::prelude::*;

fn at(text: &str) -> DateTime<Utc> {
    parse(text).unwrap()
}

const RECEIVED: &str = "2026-03-01T12:00:00Z";

#[test]
fn a_clock_that_is_right_is_left_alone() {
    let moment = moment(
        &Said::parse("2026-03-01T11:59:00Z"),
        Some(at("2026-03-01T11:57:31Z")),
        at(RECEIVED),
    );
    assert_eq!(moment.timestamp, at("2026-03-01T11:59:00Z"));
}

#[test]
fn a_clock_two_hours_slow_is_put_right() {
    let moment = moment(
        &Said::parse("2026-03-01T09:58:00Z"),
        Some(at("2026-03-01T09:59:58Z")),
        at(RECEIVED),
    );
    assert_eq!(moment.timestamp, at("2026-03-01T11:58:00Z"));
    assert_eq!(moment.client_timestamp, Some(at("2026-03-01T09:58:00Z")));
}

#[test]
fn two_and_a_half_minutes_is_the_first_skew_that_counts() {
    for (sent_at, minutes) in [
        ("2026-03-01T11:57:30.000001Z", 0),
        ("2026-03-01T11:57:30Z", 5),
        ("2026-03-01T12:02:29.999999Z", 0),
        ("2026-03-01T12:02:30Z", -5),
        ("2026-03-01T11:52:30.000001Z", 5),
    ] {
        assert_eq!(
            correction(at(sent_at), at(RECEIVED)),
            TimeDelta::minutes(minutes),
            "{sent_at}"
        );
    }
}

#[test]
fn a_clock_in_1970_is_put_right_when_it_says_when_it_sent() {
    let moment = moment(
        &Said::parse("1970-01-01T00:09:00Z"),
        Some(at("1970-01-01T00:10:00Z")),
        at(RECEIVED),
    );
    assert_eq!(moment.timestamp, at("2026-03-01T11:59:00Z"));
}

#[test]
fn an_offset_counts_from_the_sending() {
    let said = Said::Before(TimeDelta::milliseconds(4_000));
    let with = moment(&said, Some(at("2026-03-01T11:59:50Z")), at(RECEIVED));
    assert_eq!(with.timestamp, at("2026-03-01T11:59:46Z"));
    let without = moment(&said, None, at(RECEIVED));
    assert_eq!(without.timestamp, at("2026-03-01T11:59:56Z"));
}

#[test]
fn an_event_from_the_future_happens_when_it_is_received() {
    let near = moment(&Said::parse("2026-03-02T11:00:00Z"), None, at(RECEIVED));
    assert_eq!((near.timestamp, near.doubt), (at("2026-03-02T11:00:00Z"), None));
    let far = moment(&Said::parse("2026-03-02T11:00:00.000001Z"), None, at(RECEIVED));
    assert_eq!((far.timestamp, far.doubt), (at(RECEIVED), Some(Doubt::InFuture)));
}

#[test]
fn what_is_no_time_is_doubted() {
    for text in ["yesterday", "", "2026-13-01T00:00:00Z", "+12026-01-01T00:00:00Z"] {
        let moment = moment(&Said::parse(text), None, at(RECEIVED));
        assert_eq!(
            (moment.timestamp, moment.doubt),
            (at(RECEIVED), Some(Doubt::Unparseable)),
            "{text:?}"
        );
    }
}

#[test]
fn times_are_read_as_senders_write_them() {
    for text in [
        "2026-03-01T13:00:00+01:00",
        "2026-03-01 12:00:00",
        "2026-03-01T12:00:00.000",
        "2026-03-01 12:00:00+00",
        "2026-03-01T12:00:00z",
        "2026-03-01T12:00",
        "2026-03-01 12:00",
        "2026-03-01T12:00Z",
        "2026-03-01T13:00+01:00",
        "2026-03-01T11:00-01",
        "2026-03-01T12:00:00,000Z",
        "20260301T120000Z",
        "20260301T120000.000",
        "20260301T1300+0100",
    ] {
        assert_eq!(parse(text), Some(at(RECEIVED)), "{text:?}");
    }
    assert_eq!(
        parse("2026-03-01T12:00:00,5Z"),
        Some(at(RECEIVED) + TimeDelta::milliseconds(500))
    );
    for text in [
        "2026-03-01T12",
        "2026-03-01T12:00X",
        "20260301",
        "2026031T120000Z",
        "20260301T120",
        "20260301T12000é",
        "20260301T12",
        "2026,03,01",
        ",",
        "2026-03-01T12:00:00,",
    ] {
        assert_eq!(parse(text), None, "{text:?}");
    }
    assert_eq!(parse("2026-03-01"), Some(at("2026-03-01T00:00:00Z")));
    assert_eq!(parse("2016-12-31T23:59:60Z"), Some(at("2017-01-01T00:00:00Z")));
    assert_eq!(
        from_milliseconds(1_772_366_400_000.5)
            .map(|time| format(&time))
            .as_deref(),
        Some("2026-03-01T12:00:00.000500Z")
    );
}

/// Any time of a century, in microseconds.
fn time() -> impl Strategy<Value = DateTime<Utc>> {
    (0..3_000_000_000_000_000_i64).prop_map(|micros| DateTime::from_timestamp_micros(micros).unwrap())
}

#[test]
fn a_day_that_no_month_has_is_no_time() {
    assert_eq!(parse("2026-02-30T10:00:00.000000Z"), None);
    assert_eq!(parse("2026-02-28T24:00:00.000000Z"), None);
    assert!(parse("2026-02-28T23:59:60.000000Z").is_some(), "a leap second");
}

proptest! {
    #[test]
    fn two_events_of_a_request_keep_their_order_and_distance(
        first in time(), later in 0..86_400_000_000_i64, sent_at in prop::option::of(time()), received_at in time(),
    ) {
        let second = first + TimeDelta::microseconds(later);
        let [a, b] = [first, second].map(|time| moment(&Said::At(time), sent_at, received_at));
        // One that is too far ahead happens when it is received; no order is kept with it.
        prop_assume!(a.doubt.is_none() && b.doubt.is_none());
        prop_assert_eq!(b.timestamp - a.timestamp, second - first);
    }

    #[test]
    fn time_on_the_way_never_enters(client in time(), sent_at in time(), steps in -1000..1000_i64, transit in 0..150_000_000_i64) {
        let received_at = sent_at + TimeDelta::microseconds(steps * STEP_MICROSECONDS);
        let prompt = moment(&Said::At(client), Some(sent_at), received_at);
        let slow = moment(&Said::At(client), Some(sent_at), received_at + TimeDelta::microseconds(transit));
        prop_assume!(prompt.doubt.is_none() && slow.doubt.is_none());
        prop_assert_eq!(prompt.timestamp, slow.timestamp);
    }

    #[test]
    fn a_body_sent_again_says_the_same_time(client in time(), delay in 0..86_400_000_000_i64, sent_at in time()) {
        let delay = TimeDelta::microseconds(delay);
        let first = moment(&Said::At(client), Some(sent_at), sent_at + TimeDelta::milliseconds(80));
        let again = moment(&Said::At(client), Some(sent_at + delay), sent_at + delay + TimeDelta::milliseconds(900));
        prop_assume!(first.doubt.is_none() && again.doubt.is_none());
        prop_assert_eq!(first.timestamp, again.timestamp);
    }

    #[test]
    fn a_time_is_read_as_it_was_written(time in time()) {
        prop_assert_eq!(parse(&format(&time)), Some(time));
    }
}

#[test]
fn a_time_is_written_as_rfc_3339_has_it() {
    for seconds in [
        -62_135_596_800,
        -1,
        0,
        951_782_399,
        1_772_366_400,
        253_402_300_799,
        253_402_300_800,
    ] {
        for nanoseconds in [0, 1_000, 999_999_999, 1_999_999_999] {
            if let Some(time) = DateTime::from_timestamp(seconds, nanoseconds) {
                assert_eq!(format(&time), time.to_rfc3339_opts(SecondsFormat::Micros, true));
            }
        }
    }
}
