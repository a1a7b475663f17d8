//! `context.bot`: whether a machine sent it, by what the user agent owns up to and by what the network thinks of it.

use super::list::Names;
use super::{Enrichment, Sender, agent, put};
use crate::event::{Event, Platform};
use std::sync::LazyLock;

/// Parts of words that only machines give themselves, in lower case.
const SIGNS: &[&str] = &["bot", "crawl", "spider", "slurp"];

/// Phones whose maker has such a name.
const INNOCENT: &[&str] = &["cubot"];

/// What else crawlers, monitors and previewers call themselves: `crawler-user-agents`, by way of `dev/lists.mjs`.
static NAMES: LazyLock<Names> = LazyLock::new(|| Names::of_lines(include_str!("../../data/bots.txt")));

/// What programs send that never had a page: a sign of a machine only where a page is claimed.
static LIBRARIES: LazyLock<Names> =
    LazyLock::new(|| Names::of_lines(include_str!("../../data/http_libraries.txt")));

/// Cloudflare's score of a request runs from 1, certainly a machine, to 99; below this it calls it likely.
const LIKELY_HUMAN_SCORE: u8 = 30;

pub(super) struct Bot;

impl Enrichment for Bot {
    fn name(&self) -> &'static str {
        "bot"
    }

    fn apply(&self, event: &mut Event, sender: &Sender<'_>) {
        if event.platform == Platform::Server {
            return;
        }
        put(
            &mut event.context,
            "bot",
            "name",
            sender
                .user_agent
                .and_then(|agent| bot_name(agent, event.platform)),
        );
        if let Some(opinion) = sender.bot_management.filter(is_machine) {
            put(&mut event.context, "bot", "score", opinion.score);
            put(
                &mut event.context,
                "bot",
                "verified",
                Some(true).filter(|_| opinion.is_verified),
            );
        }
    }
}

/// What Cloudflare's bot management thinks of a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct BotManagement {
    /// 1 (a machine) to 99 (a person); 0 where it wasn't computed.
    pub score: u8,
    /// A machine that is known and welcome to most, as a search engine's.
    pub is_verified: bool,
}

fn is_machine(opinion: &BotManagement) -> bool {
    opinion.is_verified || (1..LIKELY_HUMAN_SCORE).contains(&opinion.score)
}

/// Whether a machine did what the event tells of. What a server sends was done by somebody else.
pub fn is_bot(event: &Event, sender: &Sender<'_>) -> bool {
    event.platform != Platform::Server
        && (sender.bot_management.as_ref().is_some_and(is_machine)
            || sender
                .user_agent
                .is_some_and(|agent| bot_name(agent, event.platform).is_some()))
}

/// The name of the machine that a user agent says it is.
fn bot_name(user_agent: &str, platform: Platform) -> Option<String> {
    let machine = &agent::read(user_agent).machine;
    let library = || machine.library.clone().filter(|_| platform == Platform::Web);
    machine.name.clone().or_else(library)
}

/// The names that a user agent gives itself.
pub(super) struct Machine {
    name: Option<String>,
    library: Option<String>,
}

impl Machine {
    pub(super) fn read(user_agent: &str) -> Self {
        let lower = user_agent.to_ascii_lowercase();
        let part = |at: std::ops::Range<usize>| user_agent[at].to_owned();
        Self {
            name: word_with_sign(&lower).or_else(|| NAMES.find(&lower)).map(part),
            library: LIBRARIES.find(&lower).map(part),
        }
    }
}

/// Where the first word stands that holds one of the signs.
fn word_with_sign(lower: &str) -> Option<std::ops::Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let words = lower.split(|c| !is_part(c));
    words
        .filter(|word| SIGNS.iter().any(|sign| word.contains(sign)) && !INNOCENT.contains(word))
        .map(|word| {
            let start = word.as_ptr() as usize - lower.as_ptr() as usize;
            start..start + word.len()
        })
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(user_agent: &str) -> Option<String> {
        bot_name(user_agent, Platform::Web)
    }

    #[test]
    fn a_machine_is_known_by_the_name_it_gives_itself() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                "Googlebot",
            ),
            ("facebookexternalhit/1.1", "facebookexternalhit"),
            (
                "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/126.0.0.0 Safari/537.36",
                "HeadlessChrome",
            ),
            ("curl/8.5.0", "curl"),
        ] {
            assert_eq!(name(agent).as_deref(), Some(expected), "{agent}");
        }
    }

    #[test]
    fn a_person_is_no_machine() {
        for agent in [
            "Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 40) Chrome/126.0.0.0 Mobile Safari/537.36",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
            "Mozilla/5.0 (Linux; Android 9; KFTRWI) AppleWebKit/537.36 Silk/120.4.1 like Chrome/120.0 Safari/537.36",
        ] {
            assert_eq!(name(agent), None, "{agent}");
        }
    }

    #[test]
    fn a_library_is_a_machine_only_where_a_page_is_claimed() {
        assert_eq!(bot_name("python-requests/2.31", Platform::Unknown), None);
        assert_eq!(bot_name("okhttp/4.12", Platform::Android), None);
        assert!(bot_name("python-requests/2.31", Platform::Web).is_some());
    }

    #[test]
    fn letters_that_change_their_length_in_lower_case_do_no_harm() {
        assert_eq!(name("İİİ Googlebot").as_deref(), Some("Googlebot"));
    }

    #[test]
    fn a_score_is_believed_at_either_end() {
        let machine = |score, is_verified| is_machine(&BotManagement { score, is_verified });
        assert!(machine(1, false) && machine(29, false) && machine(99, true));
        assert!(!machine(30, false) && !machine(0, false));
    }
}
