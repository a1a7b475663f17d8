//! A position inside a statement's JSON parameter.

use super::Invalid;

/// Where a part of a document is: which parameter of the statement, and the path inside it.
///
/// Path elements are integers and the fixed keys of our own grammar, so that a place is always safe to write out.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    parameter: u16,
    path: String,
}

impl Place {
    /// The whole of parameter `$parameter`.
    #[cfg(test)]
    pub(crate) fn root(parameter: u16) -> Self {
        Self {
            parameter,
            path: String::new(),
        }
    }

    /// What is at `path` (elements separated by commas) of parameter `$parameter`.
    pub(crate) fn at(parameter: i32, path: &str) -> Result<Self, Invalid> {
        let parameter = u16::try_from(parameter).ok().filter(|parameter| *parameter > 0);
        let safe = path
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b',');
        match (parameter, safe) {
            (Some(parameter), true) => Ok(Self {
                parameter,
                path: path.to_owned(),
            }),
            _ => Err(Invalid::new(
                "that is no place in a statement",
                "A parameter's number, and a path like 0,filters.",
            )),
        }
    }

    /// The element of an array.
    pub(crate) fn element(&self, index: usize) -> Self {
        self.child(&index.to_string())
    }

    /// The member of an object.
    pub(crate) fn member(&self, key: &'static str) -> Self {
        self.child(key)
    }

    fn child(&self, step: &str) -> Self {
        let separator = if self.path.is_empty() { "" } else { "," };
        Self {
            parameter: self.parameter,
            path: format!("{}{separator}{step}", self.path),
        }
    }

    /// SQL for what is there, as `jsonb`.
    pub(crate) fn json(&self) -> String {
        format!("(${} #> '{{{}}}')", self.parameter, self.path)
    }

    /// SQL for what is there, as `text`.
    pub(crate) fn text(&self) -> String {
        format!("(${} #>> '{{{}}}')", self.parameter, self.path)
    }
}
