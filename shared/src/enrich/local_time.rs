//! `context.local`: what the clock on the sender's wall said when it happened.
//!
//! By the offset that the SDK measured, else by the time zone that it names, else by the one that the network places it in.
//! The zones' rules are half a megabyte and change a few times a year: whoever serves the request looks them up.

use super::{Enrichment, Sender, found, property, put_all};
use crate::clock;
use crate::event::{Event, Object};
use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

/// Minutes by which the clocks of a zone (an IANA name) are ahead of UTC at a time; `None` where there is no such zone.
pub type Zones = fn(&str, DateTime<Utc>) -> Option<i32>;

pub(super) struct LocalTime;

/// No clock is further away from UTC.
const MOST_MINUTES: i32 = 14 * 60;

impl Enrichment for LocalTime {
    fn name(&self) -> &'static str {
        "local_time"
    }

    fn apply(&self, event: &mut Event, sender: &Sender<'_>) {
        let minutes = measured(&event.properties)
            .or_else(|| look_up(said(event)?, event, sender))
            // Of a server there is none, as its place is not its users'.
            .or_else(|| look_up(found(event, "geo", "time_zone")?, event, sender))
            .filter(|minutes| minutes.abs() <= MOST_MINUTES);
        let Some(minutes) = minutes else { return };
        let local = event.timestamp + TimeDelta::minutes(minutes.into());
        put_all(
            &mut event.context,
            "local",
            &mut [
                ("time", written(&local, minutes).into()),
                ("hour", local.hour().into()),
                ("weekday", local.weekday().number_from_monday().into()),
            ],
        );
    }
}

/// What a browser's clock says of itself: posthog-js asks it for the minutes that it is behind UTC.
fn measured(properties: &Object) -> Option<i32> {
    let behind = properties.get("$timezone_offset")?.as_i64()?;
    i32::try_from(behind).ok()?.checked_neg()
}

/// The zone that the sender names: PostHog's way, Segment's and RudderStack's, Snowplow's.
fn said(event: &Event) -> Option<&str> {
    property(&event.properties, "$timezone")
        .or_else(|| property(&event.context, "timezone"))
        .or_else(|| found(event, "snowplow", "tz"))
}

fn look_up(zone: &str, event: &Event, sender: &Sender<'_>) -> Option<i32> {
    offset(zone).or_else(|| sender.zones?(zone, event.timestamp))
}

/// RudderStack's SDKs write an offset where others have a name: `GMT+0530`.
fn offset(zone: &str) -> Option<i32> {
    let rest = zone.strip_prefix("GMT").or_else(|| zone.strip_prefix("UTC"))?;
    let (sign, digits) = match rest.as_bytes() {
        [] => return Some(0),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let [a, b, c, d] = *digits else { return None };
    let number = |tens: u8, ones: u8| {
        (tens.is_ascii_digit() && ones.is_ascii_digit())
            .then(|| i32::from((tens - b'0') * 10 + (ones - b'0')))
    };
    Some(sign * (number(a, b)? * 60 + number(c, d)?))
}

/// As `2026-03-01T13:00:00+01:00`. Formatting in general would take three times as long.
fn written(local: &DateTime<Utc>, minutes: i32) -> String {
    const SECONDS: usize = "2026-03-01T13:00:00".len();
    let mut text = String::with_capacity(SECONDS + "+01:00".len());
    clock::with_format(local, |all| text.push_str(&all[..SECONDS]));
    text.push(if minutes < 0 { '-' } else { '+' });
    let digit = |number: u32| char::from(b'0' + (number % 10) as u8);
    let minutes = minutes.unsigned_abs();
    let (hours, minutes) = (minutes / 60, minutes % 60);
    text.extend([
        digit(hours / 10),
        digit(hours),
        ':',
        digit(minutes / 10),
        digit(minutes),
    ]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrich::tests::event;
    use crate::event::Platform;
    use serde_json::{Value, json};

    /// Berlin has its summer from the end of March on; Nepal is the same all year.
    fn zones(zone: &str, at: DateTime<Utc>) -> Option<i32> {
        match zone {
            "Europe/Berlin" if at < clock::parse("2026-03-29T01:00:00Z")? => Some(60),
            "Europe/Berlin" => Some(120),
            "Asia/Kathmandu" => Some(345),
            _ => None,
        }
    }

    fn local(at: &str, properties: Value, context: Value, platform: Platform) -> Value {
        let mut event = event(properties);
        event.timestamp = clock::parse(at).unwrap();
        event.platform = platform;
        event.context = context.as_object().cloned().unwrap();
        let sender = Sender {
            zones: Some(zones),
            ..Sender::default()
        };
        LocalTime.apply(&mut event, &sender);
        event.context.remove("local").unwrap_or_default()
    }

    #[test]
    fn an_hour_is_the_visitors_before_and_after_the_clocks_change() {
        let berlin = || json!({"geo": {"time_zone": "Europe/Berlin"}});
        for (at, time, hour) in [
            ("2026-03-29T00:59:59Z", "2026-03-29T01:59:59+01:00", 1),
            ("2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00", 3),
        ] {
            assert_eq!(
                local(at, json!({}), berlin(), Platform::Web),
                json!({"time": time, "hour": hour, "weekday": 7})
            );
        }
    }

    #[test]
    fn what_was_measured_goes_before_what_is_named_and_that_before_the_network() {
        let nowhere = json!({});
        let network = json!({"geo": {"time_zone": "Asia/Kathmandu"}});
        let with = |more: Value| {
            let mut context = network.clone();
            context
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().cloned().unwrap());
            context
        };
        for (properties, context, time) in [
            (
                json!({"$timezone_offset": 210}),
                network.clone(),
                "2026-02-28T20:30:00-03:30",
            ),
            (
                json!({"$timezone_offset": -60, "$timezone": "Asia/Kathmandu"}),
                network.clone(),
                "2026-03-01T01:00:00+01:00",
            ),
            (
                json!({"$timezone": "Europe/Berlin"}),
                network.clone(),
                "2026-03-01T01:00:00+01:00",
            ),
            (
                json!({}),
                with(json!({"timezone": "Europe/Berlin"})),
                "2026-03-01T01:00:00+01:00",
            ),
            (
                json!({}),
                with(json!({"timezone": "GMT-0930"})),
                "2026-02-28T14:30:00-09:30",
            ),
            (
                json!({}),
                with(json!({"snowplow": {"tz": "Europe/Berlin"}})),
                "2026-03-01T01:00:00+01:00",
            ),
            (
                json!({"$timezone": "Nowhere/Land"}),
                network.clone(),
                "2026-03-01T05:45:00+05:45",
            ),
            (
                json!({"$timezone_offset": 1e300}),
                network.clone(),
                "2026-03-01T05:45:00+05:45",
            ),
        ] {
            let found = local("2026-03-01T00:00:00Z", properties.clone(), context, Platform::Web);
            assert_eq!(found["time"], time, "{properties}");
        }
        assert_eq!(
            local("2026-03-01T00:00:00Z", json!({}), nowhere, Platform::Web),
            Value::Null
        );
    }

    #[test]
    fn a_server_may_tell_of_its_users_clock() {
        let context = json!({"timezone": "Asia/Kathmandu"});
        let found = local("2026-03-01T00:00:00Z", json!({}), context, Platform::Server);
        assert_eq!(found["hour"], 5);
    }

    #[test]
    fn what_is_no_offset_is_none() {
        for zone in ["GMT+05:30", "GMT+5", "GMT5", "EST", "GMT+05x0", "+0100"] {
            assert_eq!(offset(zone), None, "{zone}");
        }
        assert_eq!(
            [offset("GMT"), offset("UTC+0100"), offset("GMT-0030")],
            [Some(0), Some(60), Some(-30)]
        );
        let absurd = local(
            "2026-03-01T00:00:00Z",
            json!({"$timezone_offset": 99_999}),
            json!({}),
            Platform::Web,
        );
        assert_eq!(absurd, Value::Null);
    }
}
