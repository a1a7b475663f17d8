//! Which operating system a user agent names.

use super::version;

/// What stands before the version of a system; the first that is found wins.
const SYSTEMS: &[(&str, &str)] = &[
    ("Windows Phone OS ", "Windows Phone"),
    ("Windows Phone ", "Windows Phone"),
    ("XBLWP7", "Windows Phone"),
    ("tvOS ", "tvOS"),
    ("AppleTV", "tvOS"),
    ("Apple TV", "tvOS"),
    ("watchOS/", "watchOS"),
    ("Watch OS,", "watchOS"),
    ("KAIOS/", "KaiOS"),
    ("Tizen ", "Tizen"),
    ("Web0S", "webOS"),
    ("hpwOS/", "webOS"),
    ("webOS/", "webOS"),
    ("SymbianOS/", "Symbian OS"),
    ("Symbian/", "Symbian OS"),
    ("SymbOS", "Symbian OS"),
    ("(BB10;", "BlackBerry OS"),
    ("BlackBerry", "BlackBerry OS"),
    ("OpenHarmony ", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("CrKey ", "Chromecast"),
    ("Roku/DVP-", "Roku"),
    ("CPU iPhone OS ", "iOS"),
    ("CPU IPhone OS ", "iOS"),
    ("iPhone OS ", "iOS"),
    ("iPh OS ", "iOS"),
    ("iPad OS ", "iOS"),
    ("CPU OS ", "iOS"),
    ("iOS/", "iOS"),
    ("iOS ", "iOS"),
    ("(iOS;", "iOS"),
    ("-iOS/", "iOS"),
    ("Windows NT ", "Windows"),
    ("Android ", "Android"),
    ("Android", "Android"),
    // Amazon's tablets, where they ask for a desktop's page.
    ("Silk-Accelerated", "Android"),
    ("CrOS x86_64 ", "ChromeOS"),
    ("CrOS aarch64 ", "ChromeOS"),
    ("CrOS ", "ChromeOS"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("iPod", "iOS"),
    ("Mac OS X ", "macOS"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("MacBook", "macOS"),
    ("iMac", "macOS"),
    ("Macmini", "macOS"),
    ("Darwin/", "Darwin"),
    ("Windows", "Windows"),
    ("Win 9x ", "Windows"),
    ("Win32", "Windows"),
    ("WinNT", "Windows"),
    ("Win9", "Windows"),
    ("FreeBSD", "FreeBSD"),
    ("OpenBSD", "OpenBSD"),
    ("NetBSD", "NetBSD"),
    ("Linux", "Linux"),
];

/// The system's name and version.
pub(super) fn find(agent: &str) -> Option<(&'static str, &str)> {
    let (name, rest) = SYSTEMS
        .iter()
        .find_map(|(token, name)| Some((*name, agent.split_once(token)?.1)))?;
    match name {
        // An app that says no more than Apple's library does: its processor tells a Mac from a phone.
        "Darwin" if agent.contains("CFNetwork/") => {
            let is_mac = ["x86_64", "i386", "arm64", "Power"]
                .iter()
                .any(|part| rest.contains(part));
            Some((if is_mac { "macOS" } else { "iOS" }, ""))
        }
        "Darwin" => Some(("macOS", "")),
        // What follows is a kernel's.
        "Linux" => Some((name, "")),
        _ => Some((name, version(rest))),
    }
}
