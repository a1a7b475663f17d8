//! `context.device`: what the user agent says of browser, system and kind of device.
//!
//! A short ordered table of our own: the Rust libraries for this either run hundreds of regular expressions at start
//! and weigh more than the Worker, or haven't learnt a browser since 2021. Browsers have frozen most of the string.

use super::{Enrichment, Sender, put};
use crate::event::{Event, Platform};

/// What stands before the version, and whose it is. The first that is found wins: each browser also claims to be those
/// below it.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edge/", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("YaBrowser/", "Yandex"),
    ("Vivaldi/", "Vivaldi"),
    ("UCBrowser/", "UC Browser"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Ddg/", "DuckDuckGo"),
    ("Whale/", "Whale"),
    ("GSA/", "Google app"),
    ("Instagram ", "Instagram"),
    ("FBAV/", "Facebook"),
    ("FxiOS/", "Firefox"),
    ("Focus/", "Firefox Focus"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chrome"),
    ("MSIE ", "Internet Explorer"),
    ("Trident/7.0; rv:", "Internet Explorer"),
    ("Version/", "Safari"),
];

/// What stands before the version of a system; the first that is found wins.
const SYSTEMS: &[(&str, &str)] = &[
    ("Windows Phone ", "Windows Phone"),
    ("Windows NT ", "Windows"),
    ("CPU iPhone OS ", "iOS"),
    ("CPU OS ", "iOS"),
    ("Android ", "Android"),
    ("Android", "Android"),
    ("CrOS x86_64 ", "ChromeOS"),
    ("CrOS aarch64 ", "ChromeOS"),
    ("Mac OS X ", "macOS"),
    ("Macintosh", "macOS"),
    ("Tizen ", "Tizen"),
    ("Linux", "Linux"),
];

const TELEVISIONS: &[&str] = &[
    "SMART-TV", "SmartTV", "Smart-TV", "AppleTV", "GoogleTV", "HbbTV", "BRAVIA", "AFT", "CrKey", "Roku",
];

pub(super) struct Device;

impl Enrichment for Device {
    fn apply(&self, event: &mut Event, sender: &Sender<'_>) {
        // A server's own user agent says nothing of its users.
        let Some(agent) = sender.user_agent.filter(|_| event.platform != Platform::Server) else {
            return;
        };
        let context = &mut event.context;
        if let Some((browser, version)) = first(BROWSERS, agent) {
            put(context, "device", "browser", browser);
            put(context, "device", "browser_version", version);
        }
        let system = first(SYSTEMS, agent);
        if let Some((name, version)) = system {
            put(context, "device", "os", name);
            put(context, "device", "os_version", version.replace('_', "."));
        }
        put(
            context,
            "device",
            "type",
            kind(agent, system.map(|(name, _)| name)),
        );
    }
}

/// The name that the first match stands for, and the version after it.
fn first<'a>(table: &[(&str, &'static str)], agent: &'a str) -> Option<(&'static str, &'a str)> {
    table
        .iter()
        .find_map(|(token, name)| Some((*name, version(agent.split_once(token)?.1))))
}

/// The digits, dots and underscores that a text begins with.
fn version(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_')
        .unwrap_or(text.len());
    &text[..end]
}

fn kind(agent: &str, system: Option<&str>) -> &'static str {
    let says = |word: &str| agent.contains(word);
    if TELEVISIONS.iter().any(|word| says(word)) {
        return "tv";
    }
    match system {
        Some("iOS") if says("iPad") => "tablet",
        Some("iOS" | "Windows Phone") => "mobile",
        Some("Android" | "Tizen") => {
            if says("Mobile") {
                "mobile"
            } else {
                "tablet"
            }
        }
        Some(_) => "desktop",
        None => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart_though_each_claims_to_be_the_others() {
        for (agent, browser, version, system, kind_of) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
                "Chrome",
                "126.0.0.0",
                "Linux",
                "desktop",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.87",
                "Edge",
                "126.0.2592.87",
                "Windows",
                "desktop",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari",
                "17.5",
                "iOS",
                "mobile",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Safari/537.36",
                "Samsung Internet",
                "25.0",
                "Android",
                "tablet",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0",
                "Firefox",
                "127.0",
                "macOS",
                "desktop",
            ),
        ] {
            assert_eq!(first(BROWSERS, agent), Some((browser, version)), "{agent}");
            let found = first(SYSTEMS, agent).map(|(name, _)| name);
            assert_eq!((found, kind(agent, found)), (Some(system), kind_of), "{agent}");
        }
    }

    #[test]
    fn what_is_no_browser_is_nothing() {
        assert_eq!(first(BROWSERS, "curl/8.5.0"), None);
        assert_eq!(kind("curl/8.5.0", None), "unknown");
    }
}
