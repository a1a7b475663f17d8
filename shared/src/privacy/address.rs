//! Addresses that senders put into their events themselves: the policy holds for them too.

use crate::consent::AddressPolicy;
use crate::event::Object;
use serde_json::Value;
use std::net::IpAddr;

/// What SDKs call the sender's address: Segment and Snowplow (`ip`), PostHog (`$ip`), RudderStack (`request_ip`), and others.
const NAMES: &[&str] = &[
    "ip",
    "$ip",
    "request_ip",
    "ip_address",
    "ipAddress",
    "user_ipaddress",
    "client_ip",
    "address",
];

/// Limits every address in an object, however deep, to what the policy keeps of it.
pub(super) fn limit(object: &mut Object, policy: AddressPolicy) {
    if policy == AddressPolicy::Keep {
        return;
    }
    object.values_mut().for_each(|value| limit_value(value, policy));
    let is_address = |(name, value): (&String, &Value)| {
        (value.is_string() || value.is_array()) && NAMES.contains(&name.as_str())
    };
    // Nearly no object has one, and to take a map apart costs more than to look.
    if !object.iter().any(is_address) {
        return;
    }
    object.retain(|name, value| !NAMES.contains(&name.as_str()) || keeps(name, value, policy));
}

/// Limits an address, or each of a list of them; says whether anything is left.
fn keeps(name: &str, value: &mut Value, policy: AddressPolicy) -> bool {
    match value {
        Value::String(text) => match limited(name, text, policy) {
            Some(kept) => {
                *text = kept;
                true
            }
            None => false,
        },
        Value::Array(values) => {
            values.retain_mut(|value| keeps(name, value, policy));
            !values.is_empty()
        }
        _ => true,
    }
}

/// The same for any value.
pub(super) fn limit_value(value: &mut Value, policy: AddressPolicy) {
    match value {
        Value::Object(object) => limit(object, policy),
        Value::Array(values) => values.iter_mut().for_each(|value| limit_value(value, policy)),
        _ => {}
    }
}

fn limited(name: &str, text: &str, policy: AddressPolicy) -> Option<String> {
    match text.trim().parse::<IpAddr>() {
        Ok(address) => policy.apply(address).map(|kept| kept.to_string()),
        // A street, say.
        Err(_) if name == "address" => Some(text.to_owned()),
        // A list of them, or one with a port: what can't be read can't be shortened.
        Err(_) => None,
    }
}
