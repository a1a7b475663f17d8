//! Texts and the codes that stand for them in the pieces of one environment: names of events, and tuples.

use std::collections::HashMap;

/// The code of a text that has none: of no name, but of a tuple that isn't known.
pub(super) const UNKNOWN: u32 = 0;
/// The most bytes of a tuple that is kept packed.
pub(crate) const TUPLE_BYTES: usize = 400;
/// The most tuples that an environment's timeline tells apart.
const TUPLES: u32 = 1 << 16;

/// The codes from 0 on are those that PostgreSQL has, what is new is numbered after them.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    codes: HashMap<Box<str>, u32>,
    next: u32,
    new: Vec<Box<str>>,
    /// Events of one name often follow each other.
    last: Option<(Box<str>, u32)>,
    /// Of codes and of a text's bytes; what is beyond is [`UNKNOWN`].
    most: Option<(u32, usize)>,
}

impl Dictionary {
    /// The dictionary with those texts, in the order of their codes; null where a code stands for none.
    pub(super) fn known<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> Self {
        let mut known = Self::default();
        for text in texts {
            if let Some(text) = text {
                known.codes.insert(text.into(), known.next);
            }
            known.next += 1;
        }
        known
    }

    /// The dictionary of tuples: of those that the timeline is to `keep`, or of all that there are.
    pub(super) fn of_tuples<'a>(known: impl Iterator<Item = Option<&'a str>>, keep: bool) -> Self {
        let known = Self::known(known);
        Self {
            next: known.next.max(UNKNOWN + 1),
            most: keep.then_some((TUPLES, TUPLE_BYTES)),
            ..known
        }
    }

    /// The code of a text, a new one where it has none.
    pub(super) fn code(&mut self, text: &str) -> u32 {
        if let Some((last, code)) = &self.last
            && **last == *text
        {
            return *code;
        }
        let code = match self.codes.get(text) {
            Some(code) => *code,
            None if self.has_no_room_for(text) => return UNKNOWN,
            None => {
                let code = self.next;
                self.next += 1;
                self.codes.insert(text.into(), code);
                self.new.push(text.into());
                code
            }
        };
        self.last = Some((text.into(), code));
        code
    }

    fn has_no_room_for(&self, text: &str) -> bool {
        self.most
            .is_some_and(|(codes, bytes)| self.next >= codes || text.len() > bytes)
    }

    /// The new texts, in the order of their codes, a line each; none has a line break in it.
    pub(super) fn new_lines(&self) -> String {
        self.new.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_texts_are_numbered_after_the_known_ones_and_their_gaps() {
        let mut texts = Dictionary::known([None, Some("a"), None, Some("b")].into_iter());
        assert_eq!(
            ["b", "c", "a", "d", "c"].map(|text| texts.code(text)),
            [3, 4, 1, 5, 4]
        );
        assert_eq!(texts.new_lines(), "c\nd");
    }

    #[test]
    fn what_there_is_no_room_for_is_unknown() {
        let long = "a".repeat(TUPLE_BYTES + 1);
        let mut texts = Dictionary::of_tuples([None, Some(long.as_str())].into_iter(), true);
        assert_eq!(texts.code(&"b".repeat(TUPLE_BYTES + 1)), UNKNOWN);
        assert_eq!(texts.code(&long), 1);
        for code in 2..TUPLES {
            assert_eq!(texts.code(&code.to_string()), code);
        }
        assert_eq!(
            ["new", "7", "new"].map(|text| texts.code(text)),
            [UNKNOWN, 7, UNKNOWN]
        );
        assert_eq!(Dictionary::of_tuples(std::iter::empty(), false).code(&long), 1);
    }
}
