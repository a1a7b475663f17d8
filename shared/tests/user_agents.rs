//! How often enrichment is right about user agents, by the public expectations of ua-parser (`uap-core`) and by the
//! examples of `crawler-user-agents`.
//!
//! `cargo test -p shared --test user_agents -- --nocapture` prints the shares. The expectations are a museum: a thousand
//! browsers, most of them gone or an app's. Hence two shares: of what we name, how much is right; of all cases of the
//! browsers and systems that we know, how many we find. The floors are what was measured, so that no change makes it worse
//! unseen.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use chrono::DateTime;
use flate2::read::GzDecoder;
use serde_json::Value;
use shared::enrich::{Sender, Steps, enrich};
use shared::event::{Category, Event, Object, Platform};
use std::io::Read;
use std::path::Path;
use uuid::Uuid;

/// What enrichment says of a browser with that user agent: `context`.
fn context(agent: &str) -> Value {
    let mut event = Event {
        id: Uuid::nil(),
        event: "$pageview".into(),
        category: Category::Pageview,
        distinct_id: "u".into(),
        timestamp: DateTime::UNIX_EPOCH,
        client_timestamp: None,
        sent_at: None,
        received_at: DateTime::UNIX_EPOCH,
        properties: Object::new(),
        user_properties: None,
        context: Object::new(),
        session_id: None,
        environment: String::new(),
        sdk: None,
        sdk_version: None,
        platform: Platform::Web,
    };
    let sender = Sender {
        user_agent: Some(agent),
        ..Sender::default()
    };
    enrich(&mut event, &sender, Steps::default());
    Value::Object(event.context)
}

/// The cases of a file: user agent, name, version or model.
fn cases(file: &str) -> Vec<[String; 3]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/fixtures/user_agents")
        .join(file);
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    text.lines()
        .map(|line| {
            let mut cells = line.split('\t').map(str::to_owned);
            std::array::from_fn(|_| cells.next().unwrap_or_default())
        })
        .collect()
}

fn text(context: &Value, name: &str) -> String {
    context["device"][name].as_str().unwrap_or_default().to_owned()
}

/// ua-parser tells a browser's kinds apart that we take for one, and calls some otherwise.
fn our_browser(theirs: &str) -> &str {
    match theirs {
        "IE" | "IE Mobile" => "Internet Explorer",
        "Chrome Mobile" | "Chrome Mobile iOS" | "Chrome Mobile WebView" | "Chromium" | "HeadlessChrome" => {
            "Chrome"
        }
        "Mobile Safari" | "Mobile Safari UI/WKWebView" => "Safari",
        "Edge Mobile" => "Edge",
        "Firefox Mobile" | "Firefox iOS" | "Firefox Beta" | "Firefox Alpha" => "Firefox",
        "Opera Mobile" | "Opera Tablet" | "Opera Coast" | "Opera GX" => "Opera",
        "Facebook" | "Facebook Messenger" => "Facebook",
        "QQ Browser Mobile" => "QQ Browser",
        "Yandex Browser" => "Yandex",
        "DuckDuckGo Mobile" => "DuckDuckGo",
        "Google" => "Google app",
        "Silk" => "Amazon Silk",
        "MiuiBrowser" => "Miui Browser",
        "TikTok" | "BytedanceWebview" => "TikTok",
        other => other,
    }
}

fn our_system(theirs: &str) -> &str {
    match theirs {
        "Mac OS X" => "macOS",
        "Chrome OS" => "ChromeOS",
        "Ubuntu" | "Debian" | "Gentoo" | "Fedora" | "Red Hat" | "Mandriva" | "SUSE" | "CentOS" => "Linux",
        "ATV OS X" => "tvOS",
        "WatchOS" => "watchOS",
        "Web0S" => "webOS",
        other => other,
    }
}

/// What kind a device is whose name leaves no doubt.
fn our_kind(family: &str) -> Option<&'static str> {
    Some(match family {
        _ if family.starts_with("iPhone") || family.starts_with("iPod") => "mobile",
        _ if family.starts_with("iPad") || family.starts_with("Kindle Fire") => "tablet",
        "Generic Smartphone" | "Generic Feature Phone" => "mobile",
        "Generic Tablet" | "HP TouchPad" | "Nexus 7" | "Nexus 10" | "Samsung SM-P905" => "tablet",
        "Mac" | "PC" => "desktop",
        "HbbTV" | "NetCast.TV" | "Inettv" | "AppleTV" | "Apple TV" | "Roku" | "Chromecast" => "tv",
        _ if family.starts_with("PlayStation")
            || family.starts_with("Xbox")
            || family.starts_with("Nintendo") =>
        {
            "console"
        }
        _ => return None,
    })
}

struct Share {
    what: &'static str,
    right: usize,
    of: usize,
    floor_percent: f64,
}

impl Share {
    fn of(what: &'static str, floor_percent: f64, outcomes: &[bool]) -> Self {
        Self {
            what,
            right: outcomes.iter().filter(|right| **right).count(),
            of: outcomes.len(),
            floor_percent,
        }
    }

    fn check(&self) {
        let percent = 100.0 * self.right as f64 / self.of as f64;
        println!("{}: {percent:.1} % ({} of {})", self.what, self.right, self.of);
        assert!(
            percent >= self.floor_percent,
            "{} fell to {percent:.1} %",
            self.what
        );
    }
}

fn wrong(what: &str, agent: &str, ours: &str, theirs: &str) {
    if std::env::var_os("WEIR_SHOW_WRONG").is_some() {
        println!("{what}: {ours:?} for {theirs:?}: {agent}");
    }
}

/// Compares names: of those that we give, and of those that we could have given.
fn names(file: &str, field: &str, ours: fn(&str) -> &str, floors: [f64; 2], titles: [&'static str; 2]) {
    let cases: Vec<_> = cases(file)
        .into_iter()
        .map(|[agent, name, _]| (text(&context(&agent), field), ours(&name).to_owned(), agent))
        .filter(|(_, theirs, _)| theirs != "Other")
        .collect();
    let known: std::collections::HashSet<_> = cases.iter().map(|(ours, _, _)| ours.clone()).collect();
    let given: Vec<_> = cases.iter().filter(|(ours, _, _)| !ours.is_empty()).collect();
    let could: Vec<_> = cases
        .iter()
        .filter(|(_, theirs, _)| known.contains(theirs))
        .collect();
    for (ours, theirs, agent) in &could {
        if ours != theirs {
            wrong(field, agent, ours, theirs);
        }
    }
    Share::of(
        titles[0],
        floors[0],
        &given.iter().map(|(a, b, _)| a == b).collect::<Vec<_>>(),
    )
    .check();
    Share::of(
        titles[1],
        floors[1],
        &could.iter().map(|(a, b, _)| a == b).collect::<Vec<_>>(),
    )
    .check();
}

#[test]
fn browsers_are_named_as_ua_parser_names_them() {
    names(
        "browsers.tsv.gz",
        "browser",
        our_browser,
        [0.0, 0.0],
        [
            "browser, right of those we name",
            "browser, found of those we know",
        ],
    );
}

#[test]
fn systems_are_named_as_ua_parser_names_them() {
    names(
        "systems.tsv.gz",
        "os",
        our_system,
        [89.5, 92.0],
        ["system, right of those we name", "system, found of those we know"],
    );
}

#[test]
fn devices_are_of_the_kind_that_their_name_says() {
    let outcomes: Vec<_> = cases("devices.tsv.gz")
        .into_iter()
        .filter_map(|[agent, family, _]| {
            let (kind, ours) = (our_kind(&family)?, text(&context(&agent), "type"));
            if ours != kind {
                wrong("type", &agent, &ours, kind);
            }
            Some(ours == kind)
        })
        .collect();
    Share::of("device, kind", 97.0, &outcomes).check();
}

#[test]
fn models_are_those_that_the_user_agent_names() {
    let outcomes: Vec<_> = cases("devices.tsv.gz")
        .into_iter()
        .filter_map(|[agent, _, theirs]| {
            let ours = text(&context(&agent), "model");
            if ours.is_empty() {
                return None;
            }
            let plain = |name: &str| name.to_lowercase().replace(['-', '_', ' '], "");
            let (a, b) = (plain(&ours), plain(&theirs));
            let right = a.contains(&b) || b.contains(&a);
            if !right {
                wrong("model", &agent, &ours, &theirs);
            }
            Some(right)
        })
        .collect();
    Share::of("device, model of those we name", 95.5, &outcomes).check();
}

#[test]
fn people_are_not_taken_for_machines() {
    const MACHINES: &[&str] = &[
        "bot", "crawl", "spider", "slurp", "archive", "preview", "monitor", "feed", "java", "python", "curl",
        "http", "sdk", "rss",
    ];
    const BROWSERS: &[&str] = &[
        "Chrome",
        "Safari",
        "Firefox",
        "Edge",
        "Opera",
        "Internet Explorer",
        "Samsung Internet",
        "UC Browser",
        "Yandex",
        "Amazon Silk",
        "Facebook",
        "Whale",
    ];
    let outcomes: Vec<_> = cases("browsers.tsv.gz")
        .into_iter()
        .filter(|[_, name, _]| BROWSERS.contains(&our_browser(name)) && name != "HeadlessChrome")
        .filter(|[agent, _, _]| !MACHINES.iter().any(|part| agent.to_lowercase().contains(part)))
        .map(|[agent, name, _]| {
            let bot = &context(&agent)["bot"];
            if !bot.is_null() {
                wrong("bot", &agent, &bot.to_string(), &name);
            }
            bot.is_null()
        })
        .collect();
    Share::of("browsers of people, not taken for machines", 100.0, &outcomes).check();
}

#[test]
fn machines_are_known() {
    let outcomes: Vec<_> = cases("machines.tsv.gz")
        .into_iter()
        .map(|[agent, pattern, _]| {
            let is_known = !context(&agent)["bot"].is_null();
            if !is_known {
                wrong("machine", &agent, "", &pattern);
            }
            is_known
        })
        .collect();
    Share::of("machines, known", 99.5, &outcomes).check();
}
