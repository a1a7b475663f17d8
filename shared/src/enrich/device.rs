//! `context.device`: what the user agent says of browser, system and kind of device.
//!
//! Ordered tables of our own: the Rust libraries for this either run a thousand regular expressions and weigh more than the
//! Worker, or haven't learnt a browser since 2021. `tests/user_agents.rs` measures how often they are right, by ua-parser's
//! public expectations.

mod browser;
mod kind;
mod system;

use super::{Enrichment, Sender, agent, put_all};
use crate::event::{Event, Platform};

pub(super) struct Device;

impl Enrichment for Device {
    fn name(&self) -> &'static str {
        "device"
    }

    fn apply(&self, event: &mut Event, sender: &Sender<'_>) {
        // A server's own user agent says nothing of its users.
        let Some(agent) = sender.user_agent.filter(|_| event.platform != Platform::Server) else {
            return;
        };
        let found = &agent::read(agent).device;
        let (browser, browser_version) = found
            .browser
            .as_ref()
            .map(|(name, version)| (*name, version.as_str()))
            .unzip();
        let (system, system_version) = found
            .system
            .as_ref()
            .map(|(name, version)| (*name, version.as_str()))
            .unzip();
        put_all(
            &mut event.context,
            "device",
            &mut [
                ("browser", browser.into()),
                ("browser_version", browser_version.into()),
                ("os", system.into()),
                ("os_version", system_version.into()),
                ("type", found.kind.into()),
                ("model", found.model.as_deref().into()),
            ],
        );
    }
}

/// What a user agent says of it: names, and versions where there are any.
pub(super) struct Found {
    pub(super) browser: Option<(&'static str, String)>,
    system: Option<(&'static str, String)>,
    kind: &'static str,
    model: Option<String>,
}

impl Found {
    pub(super) fn read(agent: &str) -> Self {
        let system = system::find(agent);
        let name = system.map(|(name, _)| name);
        Self {
            browser: browser::find(agent).map(|(name, version)| (name, version.to_owned())),
            system: system.map(|(name, version)| (name, version.replace('_', "."))),
            kind: kind::find(agent, name),
            model: kind::model(agent, name).map(str::to_owned),
        }
    }
}

/// The digits, dots and underscores that a text begins with.
fn version(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_')
        .unwrap_or(text.len());
    &text[..end]
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
            assert_eq!(browser::find(agent), Some((browser, version)), "{agent}");
            let found = system::find(agent).map(|(name, _)| name);
            assert_eq!(
                (found, kind::find(agent, found)),
                (Some(system), kind_of),
                "{agent}"
            );
        }
    }

    #[test]
    fn what_is_no_browser_is_nothing() {
        assert_eq!(browser::find("curl/8.5.0"), None);
        assert_eq!(kind::find("curl/8.5.0", None), "unknown");
    }
}
