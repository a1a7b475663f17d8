//! Texts in which `*` stands for anything, as operators write them in lists.

/// A text to compare with; `*` in it stands for any characters, or none.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern(String);

impl Pattern {
    /// Texts with commas between them.
    pub(super) fn of_list(list: &str) -> Vec<Self> {
        list.split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(|text| Self(text.to_owned()))
            .collect()
    }

    /// Whether the whole text is one that the pattern stands for.
    pub(super) fn fits(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
            return false;
        };
        let mut parts = parts.peekable();
        if parts.peek().is_none() {
            return rest.is_empty();
        }
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                return rest.ends_with(part);
            }
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything_and_all_else_for_itself() {
        for (pattern, text, expected) in [
            ("/admin", "/admin", true),
            ("/admin", "/admin/users", false),
            ("/admin*", "/admin/users", true),
            ("*.staging.example", "a.staging.example", true),
            ("*.staging.example", "staging.example", false),
            ("/u/*/edit", "/u/7/edit", true),
            ("/u/*/edit", "/u/edit", false),
            ("*", "", true),
            ("a*a", "a", false),
            ("a*b*c", "a-b-b-c", true),
            ("", "x", false),
        ] {
            assert_eq!(Pattern(pattern.into()).fits(text), expected, "{pattern} {text}");
        }
    }
}
