//! What kind of thing it is, and which model.

const TELEVISIONS: &[&str] = &[
    "SMART-TV",
    "SmartTV",
    "Smart-TV",
    "SMARTTV",
    "AppleTV",
    "Apple TV",
    "GoogleTV",
    "Android TV",
    "HbbTV",
    "BRAVIA",
    "AFT",
    "CrKey",
    "Roku",
    "NetCast",
    "NETTV",
    "NetTV",
    "InettvBrowser",
    "DTV;",
    "Web0S",
    "Opera TV",
    "LG Browser",
];
const CONSOLES: &[&str] = &["PlayStation", "PLAYSTATION", "Xbox", "Nintendo"];
/// Models that are tablets though their user agent says no word of it: Amazon's.
const TABLETS: &[&str] = &[
    "iPad",
    "Tablet",
    "Kindle Fire",
    "Silk-Accelerated",
    "PlayBook",
    "TouchPad",
    "Nexus 7",
    "Nexus 10",
    "SM-P",
    "SM-T",
];

/// `desktop`, `mobile`, `tablet`, `tv`, `console` or `unknown`.
pub(super) fn find(agent: &str, system: Option<&str>) -> &'static str {
    let says_one = |parts: &[&str]| parts.iter().any(|part| agent.contains(part));
    if says_one(CONSOLES) {
        return "console";
    }
    if says_one(TELEVISIONS) || matches!(system, Some("tvOS" | "Chromecast" | "Roku")) {
        return "tv";
    }
    if says_one(TABLETS) {
        return "tablet";
    }
    match system {
        Some("iOS" | "Windows Phone" | "KaiOS" | "Symbian OS" | "BlackBerry OS") => "mobile",
        Some("watchOS") => "watch",
        Some("Android" | "Tizen" | "HarmonyOS") if agent.contains("Mobi") => "mobile",
        Some("Android" | "Tizen" | "HarmonyOS") => "tablet",
        Some(_) => "desktop",
        None if agent.contains("Mobile") => "mobile",
        None => "unknown",
    }
}

/// The device's model, where the user agent names it: newer Chromes say `K` for all.
pub(super) fn model<'a>(agent: &'a str, system: Option<&str>) -> Option<&'a str> {
    match system {
        Some("iOS") => ["iPhone", "iPad", "iPod"]
            .into_iter()
            .find(|name| agent.contains(name)),
        Some("Android") => android(agent),
        _ => None,
    }
}

/// `(Linux; U; Android 4.1; de-de; GT-I9300 Build/JRO03C)`: the last part before the build, or before the bracket.
fn android(agent: &str) -> Option<&str> {
    let from = agent.find("Android")?;
    let inside = &agent[from..];
    let inside = &inside[..inside.find(')')?];
    let (inside, has_build) = match inside.find(" Build/") {
        Some(end) => (&inside[..end], true),
        None => (inside, false),
    };
    let model = inside
        .split(';')
        .skip(1)
        .map(str::trim)
        .filter(|part| !matches!(*part, "wv" | "U" | "Mobile" | "Tablet") && !part.starts_with("rv:"))
        .last()?;
    let is_language = |part: &str| {
        let bytes = part.as_bytes();
        matches!(bytes.len(), 2 | 5)
            && bytes
                .iter()
                .all(|byte| byte.is_ascii_lowercase() || b"-_".contains(byte))
    };
    (model.len() > 1 && (has_build || !is_language(model))).then_some(model)
}
