//! Which browser, or which app's view of the web, a user agent names.

use super::version;

/// What stands before the version, and whose it is. The first that is found wins: each browser also claims to be those
/// below it, and an app to be the browser that it borrows.
const BROWSERS: &[(&str, &str)] = &[
    // Apps that show pages.
    ("FBAV/", "Facebook"),
    ("FBAN/", "Facebook"),
    ("Instagram ", "Instagram"),
    ("musical_ly_", "TikTok"),
    ("BytedanceWebview/", "TikTok"),
    ("Pinterest for", "Pinterest"),
    ("[Pinterest/", "Pinterest"),
    ("Pinterest/", "Pinterest"),
    ("Snapchat/", "Snapchat"),
    ("LinkedInApp", "LinkedIn"),
    ("Twitter for", "Twitter"),
    ("TwitterAndroid", "Twitter"),
    ("MicroMessenger/", "WeChat"),
    ("WhatsApp/", "WhatsApp"),
    ("KAKAOTALK ", "KakaoTalk"),
    (" Line/", "LINE"),
    ("NAVER(", "Naver"),
    ("GSA/", "Google app"),
    ("Spotify/", "Spotify"),
    ("Slack/", "Slack Desktop Client"),
    ("Thunderbird/", "Thunderbird"),
    // Browsers with a name of their own.
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("EdgeW/", "Edge"),
    ("Edge/", "Edge"),
    ("Opera Mini/", "Opera Mini"),
    ("OPiOS/", "Opera Mini"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("OPX/", "Opera"),
    ("Opera Mobi/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("MiuiBrowser/", "Miui Browser"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("HeyTapBrowser/", "HeyTap Browser"),
    ("VivoBrowser/", "Vivo Browser"),
    ("OculusBrowser/", "Oculus Browser"),
    ("Silk/", "Amazon Silk"),
    ("YaBrowser/", "Yandex"),
    ("YaSearchBrowser/", "Yandex"),
    ("Vivaldi/", "Vivaldi"),
    ("UCBrowser/", "UC Browser"),
    ("UCWEB/", "UC Browser"),
    ("UC Browser", "UC Browser"),
    ("MQQBrowser/", "QQ Browser"),
    ("QQBrowser/", "QQ Browser"),
    ("Puffin/", "Puffin"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Ddg/", "DuckDuckGo"),
    ("Brave/", "Brave"),
    ("Whale/", "Whale"),
    ("coc_coc_browser/", "Coc Coc"),
    ("Ecosia ", "Ecosia"),
    ("baidubrowser", "Baidu Browser"),
    ("baiduboxapp/", "Baidu Browser"),
    ("Maxthon/", "Maxthon"),
    ("Iron/", "Iron"),
    ("Avast/", "Avast Secure Browser"),
    ("PaleMoon/", "Pale Moon"),
    ("SeaMonkey/", "SeaMonkey"),
    ("Waterfox/", "Waterfox"),
    ("Iceweasel/", "Iceweasel"),
    ("K-Meleon/", "K-Meleon"),
    ("QupZilla/", "QupZilla"),
    ("Falkon/", "Falkon"),
    ("Otter/", "Otter"),
    ("Midori/", "Midori"),
    ("Epiphany/", "Epiphany"),
    ("Konqueror/", "Konqueror"),
    ("Dolphin", "Dolphin"),
    ("Obigo", "Obigo"),
    ("NetFront NX/", "NetFront NX"),
    ("NetFront/", "NetFront"),
    ("NX/", "NetFront NX"),
    ("BrowserNG/", "Nokia Browser"),
    ("Klar/", "Firefox Klar"),
    ("Focus/", "Firefox Focus"),
    ("FxiOS/", "Firefox"),
    ("IEMobile/", "Internet Explorer"),
    ("IEMobile ", "Internet Explorer"),
    ("Opera/", "Opera"),
    ("Opera ", "Opera"),
    ("MSIE ", "Internet Explorer"),
    ("Trident/7.0; rv:", "Internet Explorer"),
    ("Microsoft Internet Explorer/", "Internet Explorer"),
    ("Firefox/", "Firefox"),
    // What the others are made of.
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chromium/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("CrMo/", "Chrome"),
];

/// What only looks like one of the above: programs that borrow an engine, by a part of their user agent.
const OTHERS: &[&str] = &[
    "CFNetwork/",
    "HbbTV/",
    "webOS/",
    "hpwOS/",
    "Nokia",
    "SymbianOS",
    "BlackBerry",
    "AdobeAIR/",
    "Kindle/",
];

/// The browser's name and version.
pub(super) fn find(agent: &str) -> Option<(&'static str, &str)> {
    let named = BROWSERS
        .iter()
        .find_map(|(token, name)| Some((*name, agent.split_once(token)?.1)));
    match named {
        // Since version 10, what stands behind the name is no version any more.
        Some(("Opera", rest)) => Some(("Opera", version(after(agent, "Version/").unwrap_or(rest)))),
        Some((name, rest)) => Some((name, version(rest))),
        None => unnamed(agent),
    }
}

/// Safari, and the browser of early Androids, which have nothing but a version.
fn unnamed(agent: &str) -> Option<(&'static str, &str)> {
    let is_other = OTHERS.iter().any(|part| agent.contains(part));
    if is_other || !agent.contains("AppleWebKit/") {
        return None;
    }
    let number = after(agent, "Version/");
    if agent.contains("Android") {
        return number.map(|number| ("Android", version(number)));
    }
    let is_apple = ["Macintosh", "iPhone", "iPad", "iPod", "Windows NT"]
        .iter()
        .any(|part| agent.contains(part));
    // An app's view on iOS leaves version and name away.
    is_apple.then(|| ("Safari", version(number.unwrap_or_default())))
}

fn after<'a>(agent: &'a str, token: &str) -> Option<&'a str> {
    agent.split_once(token).map(|(_, rest)| rest)
}
