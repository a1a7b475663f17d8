//! What a pattern says: `(?1)` a row that meets condition 1, `.` any row, `.*` any number of rows, `(?t<=60)` how many
//! seconds lie between the rows before and after it (`<=`, `<`, `>=`, `>`, `==`).

use crate::filter::Invalid;

/// A pattern, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// What must follow what; the first is always [`Action::Rows`].
    pub(super) actions: Vec<Action>,
    /// Bit *k* is set where the pattern asks for condition *k*, counted from 0.
    pub(super) conditions: u32,
    /// Whether it asks for times.
    pub(super) has_gaps: bool,
}

/// One part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// A row that meets this condition, counted from 0.
    Condition(usize),
    /// Any row.
    Row,
    /// Any number of rows.
    Rows,
    /// A row so many microseconds after the row before.
    Gap(Comparison, i64),
}

/// How the time that passed compares to the time asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    /// `<=`
    AtMost,
    /// `<`
    Less,
    /// `>=`
    AtLeast,
    /// `>`
    More,
    /// `==`
    Exactly,
}

/// Longer ones before those that they begin with.
const COMPARISONS: &[(&str, Comparison)] = &[
    ("<=", Comparison::AtMost),
    ("<", Comparison::Less),
    (">=", Comparison::AtLeast),
    (">", Comparison::More),
    ("==", Comparison::Exactly),
];

const MICROS_PER_SECOND: i64 = 1_000_000;

impl Pattern {
    /// Reads a pattern for rows that are tried against so many conditions.
    pub(crate) fn parse(text: &str, conditions: usize) -> Result<Self, Invalid> {
        let mut reader = Reader { text, rest: text };
        let mut pattern = Self {
            actions: vec![Action::Rows],
            conditions: 0,
            has_gaps: false,
        };
        while !reader.rest.is_empty() {
            let action = reader.action(conditions)?;
            match action {
                Action::Condition(condition) => pattern.conditions |= 1 << condition,
                Action::Gap(..) if matches!(pattern.actions.last(), Some(Action::Gap(..))) => {
                    return Err(reader.refuse("a time follows a time; a row must come between them"));
                }
                Action::Gap(..) => pattern.has_gaps = true,
                Action::Row | Action::Rows => {}
            }
            pattern.actions.push(action);
        }
        Ok(pattern)
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
}

impl Reader<'_> {
    fn action(&mut self, conditions: usize) -> Result<Action, Invalid> {
        if self.take(".*") {
            return Ok(Action::Rows);
        }
        if self.take(".") {
            return Ok(Action::Row);
        }
        if !self.take("(?") {
            return Err(self.refuse("the pattern goes on with something else than (?, . or .*"));
        }
        let action = if self.take("t") {
            let Some((_, comparison)) = COMPARISONS.iter().find(|(sign, _)| self.take(sign)) else {
                return Err(self.refuse("a time is compared by something else than <=, <, >=, > or =="));
            };
            let seconds = self.number()?;
            Action::Gap(*comparison, seconds.saturating_mul(MICROS_PER_SECOND))
        } else {
            let before = self.rest;
            let number = self.number()?;
            match usize::try_from(number) {
                Ok(number) if (1..=conditions).contains(&number) => Action::Condition(number - 1),
                _ => {
                    self.rest = before;
                    return Err(self.refuse(&format!("there is no condition {number}")));
                }
            }
        };
        if !self.take(")") {
            return Err(self.refuse("a closing parenthesis is missing"));
        }
        Ok(action)
    }

    fn number(&mut self) -> Result<i64, Invalid> {
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        let number = digits
            .parse()
            .map_err(|_| self.refuse("a whole number is missing, or too large"))?;
        self.rest = rest;
        Ok(number)
    }

    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn refuse(&self, problem: &str) -> Invalid {
        let read = self.text.len() - self.rest.len();
        let position = self.text[..read].chars().count() + 1;
        Invalid::new(
            format!("the pattern can't be read: {problem}"),
            format!(
                "At character {position}. A pattern is made of (?1) for a row that meets condition 1, . for any row, \
                 .* for any number of rows, and (?t<=60) for the seconds between two rows."
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<(String, String)> {
        let invalid = Pattern::parse(text, 2).err()?;
        let hint = invalid.hint.split_once('.')?.0.to_owned();
        Some((invalid.message.rsplit_once(": ")?.1.to_owned(), hint))
    }

    #[test]
    fn every_part_is_read() {
        use Action::{Condition, Gap, Row, Rows};
        assert_eq!(
            Pattern::parse("(?1)(?t<=5).*(?2).(?t==0)", 2),
            Ok(Pattern {
                actions: vec![
                    Rows,
                    Condition(0),
                    Gap(Comparison::AtMost, 5_000_000),
                    Rows,
                    Condition(1),
                    Row,
                    Gap(Comparison::Exactly, 0)
                ],
                conditions: 3,
                has_gaps: true,
            })
        );
        assert_eq!(
            Pattern::parse("", 1).map(|pattern| pattern.actions),
            Ok(vec![Rows])
        );
    }

    #[test]
    fn a_refusal_says_where() {
        let cases = [
            (
                "(?1) (?2)",
                "the pattern goes on with something else than (?, . or .*",
                5,
            ),
            (
                "(?1)(?t=3)",
                "a time is compared by something else than <=, <, >=, > or ==",
                8,
            ),
            ("(?3)", "there is no condition 3", 3),
            ("(?0)", "there is no condition 0", 3),
            ("(?x)", "a whole number is missing, or too large", 3),
            ("(?t<-3)", "a whole number is missing, or too large", 5),
            (
                "(?99999999999999999999)",
                "a whole number is missing, or too large",
                3,
            ),
            ("(?1", "a closing parenthesis is missing", 4),
            (
                "(?1)ä",
                "the pattern goes on with something else than (?, . or .*",
                5,
            ),
            (
                "(?1)(?t<3)(?t>1)",
                "a time follows a time; a row must come between them",
                17,
            ),
        ];
        for (text, problem, position) in cases {
            let expected = Some((problem.to_owned(), format!("At character {position}")));
            assert_eq!(refusal(text), expected, "{text}");
        }
    }
}
