//! Lists that are compiled in as text, and quick to look through: built once, at the first look.

use std::ops::Range;

/// Names to be found anywhere in a text; one that begins with `^`, at its beginning only.
pub(super) struct Names {
    /// Sorted, without the `^`.
    names: Vec<(&'static str, bool)>,
    /// A bit for each pair of bytes that a name begins with: nearly all places of a text are passed over by it.
    beginnings: Vec<u64>,
}

fn pair(text: &[u8]) -> usize {
    usize::from(text[0]) << 8 | usize::from(text[1])
}

impl Names {
    /// One name a line, at least two bytes long, in lower case.
    pub(super) fn of_lines(text: &'static str) -> Self {
        let mut names: Vec<_> = text
            .lines()
            .map(|line| line.strip_prefix('^').map_or((line, false), |name| (name, true)))
            .filter(|(name, _)| name.len() >= 2)
            .collect();
        names.sort_unstable();
        let mut beginnings = vec![0; 1 << 10];
        for (name, _) in &names {
            let pair = pair(name.as_bytes());
            beginnings[pair / 64] |= 1 << (pair % 64);
        }
        Self { names, beginnings }
    }

    /// Where the first of the names stands in a text that is in lower case.
    pub(super) fn find(&self, lower: &str) -> Option<Range<usize>> {
        let bytes = lower.as_bytes();
        (0..bytes.len().saturating_sub(1)).find_map(|at| {
            let pair = pair(&bytes[at..]);
            if self.beginnings[pair / 64] & (1 << (pair % 64)) == 0 {
                return None;
            }
            let first = self
                .names
                .partition_point(|(name, _)| name.as_bytes()[..2] < bytes[at..at + 2]);
            self.names[first..]
                .iter()
                .take_while(|(name, _)| name.as_bytes()[..2] == bytes[at..at + 2])
                .find(|(name, only_first)| {
                    bytes[at..].starts_with(name.as_bytes()) && (at == 0 || !only_first)
                })
                .map(|(name, _)| at..at + name.len())
        })
    }
}

/// Hosts, each with what is said of it; a host stands for those below it too.
pub(super) struct Hosts(Vec<(&'static str, &'static str)>);

impl Hosts {
    /// A host and a word a line, sorted by host.
    pub(super) fn of_lines(text: &'static str) -> Self {
        let mut hosts: Vec<_> = text
            .lines()
            .map(|line| line.split_once(' ').unwrap_or((line, "")))
            .collect();
        hosts.sort_unstable();
        Self(hosts)
    }

    /// What is said of the host, or of the nearest one above it.
    pub(super) fn find(&self, host: &str) -> Option<&'static str> {
        let mut rest = host;
        loop {
            if let Ok(at) = self.0.binary_search_by(|(known, _)| (*known).cmp(rest)) {
                return Some(self.0[at].1);
            }
            rest = rest.split_once('.')?.1;
        }
    }

    /// Whether one of the hosts, without what stands behind its last dots, is this name: `google` of `google.de`.
    pub(super) fn find_name(&self, name: &str) -> Option<&'static str> {
        let from = self.0.partition_point(|(host, _)| *host < name);
        self.0[from..]
            .iter()
            .find(|(host, _)| host.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
            .filter(|_| !name.is_empty())
            .map(|(_, word)| *word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_wherever_it_may_stand() {
        let names = Names::of_lines("^curl\nping\npingdom\nzz top");
        assert_eq!(names.find("mozilla pingdom"), Some(8..12));
        assert_eq!(names.find("curl/8"), Some(0..4));
        assert_eq!(names.find("not curl"), None);
        assert_eq!(names.find("a zz top fan"), Some(2..8));
        assert_eq!(names.find("z"), None);
        assert_eq!(names.find(""), None);
    }

    #[test]
    fn a_host_stands_for_those_below_it() {
        let hosts = Hosts::of_lines("google.com s\nmail.google.com m");
        assert_eq!(hosts.find("www.google.com"), Some("s"));
        assert_eq!(hosts.find("a.mail.google.com"), Some("m"));
        assert_eq!(hosts.find("notgoogle.com"), None);
        assert_eq!(hosts.find("com"), None);
        assert_eq!(hosts.find_name("google"), Some("s"));
        assert_eq!(hosts.find_name("goo"), None);
        assert_eq!(hosts.find_name(""), None);
    }
}
