//! Names of events and the codes that stand for them in the pieces of one environment.

use std::collections::HashMap;

/// The dictionary: the codes from 0 on are those that PostgreSQL has, what is new is numbered after them.
#[derive(Debug, Default)]
pub(super) struct Names {
    codes: HashMap<Box<str>, u32>,
    new: Vec<Box<str>>,
    /// Events of one name often follow each other.
    last: Option<(Box<str>, u32)>,
}

impl Names {
    /// The dictionary with those names, in the order of their codes.
    pub(super) fn known<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        Self {
            codes: names.zip(0..).map(|(name, code)| (name.into(), code)).collect(),
            ..Self::default()
        }
    }

    /// The code of a name, a new one where it has none.
    pub(super) fn code(&mut self, name: &str) -> u32 {
        if let Some((last, code)) = &self.last
            && **last == *name
        {
            return *code;
        }
        let code = match self.codes.get(name) {
            Some(code) => *code,
            None => {
                let code = self.codes.len() as u32;
                self.codes.insert(name.into(), code);
                self.new.push(name.into());
                code
            }
        };
        self.last = Some((name.into(), code));
        code
    }

    /// The names that PostgreSQL doesn't have yet, in the order of their codes, a line each; none has a line break in it.
    pub(super) fn new_lines(&self) -> String {
        self.new.join("\n")
    }
}
