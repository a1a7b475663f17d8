//! `context.bot`: whether the user agent owns up to being a machine. One that doesn't isn't found out here.

use super::{Enrichment, Sender, put};
use crate::event::{Event, Platform};

/// Parts of names that only machines give themselves, in lower case.
const SIGNS: &[&str] = &[
    "bot",
    "crawl",
    "spider",
    "slurp",
    "facebookexternalhit",
    "mediapartners-google",
    "google-extended",
    "chatgpt-user",
    "perplexity",
    "bytespider",
    "lighthouse",
    "pagespeed",
    "pingdom",
    "uptime",
    "statuscake",
    "site24x7",
    "preview",
    "archiver",
    "scrapy",
];

/// Phones whose maker has such a name.
const INNOCENT: &[&str] = &["cubot"];

pub(super) struct Bot;

impl Enrichment for Bot {
    fn apply(&self, event: &mut Event, sender: &Sender<'_>) {
        // What a server sends was done by somebody else.
        if event.platform != Platform::Server
            && let Some(name) = sender.user_agent.and_then(name)
        {
            put(&mut event.context, "bot", "name", name);
        }
    }
}

/// The name of the machine that a user agent says it is: the word that gives it away.
pub fn name(user_agent: &str) -> Option<&str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    user_agent.split(|c| !is_part(c)).find(|word| {
        let word = word.to_ascii_lowercase();
        SIGNS.iter().any(|sign| word.contains(sign)) && !INNOCENT.contains(&word.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_known_by_the_name_it_gives_itself() {
        assert_eq!(
            name("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
            Some("Googlebot")
        );
        assert_eq!(name("facebookexternalhit/1.1"), Some("facebookexternalhit"));
    }

    #[test]
    fn a_person_is_no_machine() {
        assert_eq!(
            name("Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 40) Chrome/126.0.0.0 Mobile Safari/537.36"),
            None
        );
        assert_eq!(
            name("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/126.0.0.0 Safari/537.36"),
            None
        );
    }
}
