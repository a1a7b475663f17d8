//! The clock rule: whatever the clocks say, a time that can be stored, and the events of a body keep their distances.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use shared::clock::{self, Said};

pub(crate) fn target(mut bytes: Unstructured<'_>) -> Result<()> {
    // A clock of ours is right within some decades.
    let Some(received_at) = DateTime::from_timestamp_micros(bytes.int_in_range(0..=4_000_000_000_000_000)?)
    else {
        return Ok(());
    };
    let sent_at = time(&mut bytes)?;
    let mut moments = Vec::new();
    while !bytes.is_empty() {
        let said = said(&mut bytes)?;
        let moment = clock::moment(&said, sent_at, received_at);
        assert!(moment.timestamp <= received_at + TimeDelta::hours(23), "{said:?}");
        assert_eq!(
            clock::parse(&clock::format(&moment.timestamp)),
            Some(moment.timestamp)
        );
        if moment.doubt.is_some() {
            assert_eq!(moment.timestamp, received_at);
        } else if let Some(client) = moment.client_timestamp {
            moments.push((client, moment.timestamp));
        }
    }
    for pair in moments.windows(2) {
        assert_eq!(pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
    }
    Ok(())
}

fn said(bytes: &mut Unstructured<'_>) -> Result<Said> {
    Ok(match bytes.int_in_range(0..=3)? {
        0 => Said::Nothing,
        1 => Said::parse(bytes.arbitrary()?),
        2 => Said::Before(TimeDelta::milliseconds(bytes.arbitrary::<i32>()?.into())),
        _ => time(bytes)?.map_or(Said::Unparseable, Said::At),
    })
}

/// A time as [`clock`] lets one in: by text, or by milliseconds.
fn time(bytes: &mut Unstructured<'_>) -> Result<Option<DateTime<Utc>>> {
    let time = match bytes.arbitrary()? {
        true => clock::from_milliseconds(bytes.arbitrary()?),
        false => clock::parse(bytes.arbitrary()?),
    };
    if let Some(time) = time {
        assert!((1..=9999).contains(&time.year()));
    }
    Ok(time)
}
