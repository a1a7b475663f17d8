//! What a JSON path may not ask for, though PostgreSQL takes it for one.

const VARIABLES: (&str, &str) = (
    "names a variable, and there are none",
    "Write the value itself: $.a ? (@ > 5).",
);
// Whether two of its times can be compared depends on how each event has spelt its own.
const TIMES: (&str, &str) = (
    "calls datetime()",
    "The operators before and after compare times, however they are spelt.",
);

/// What would fail as soon as an event has the property, and a hint.
///
/// - `path`: in PostgreSQL's own spelling, in which every name and text is quoted, and a variable is `$"x"`
pub(super) fn fault(path: &str) -> Option<(&'static str, &'static str)> {
    let mut rest = path;
    while let Some((plain, quoted)) = rest.split_once('"') {
        if plain.ends_with('$') {
            return Some(VARIABLES);
        }
        if plain.contains(".datetime(") {
            return Some(TIMES);
        }
        rest = after_quote(quoted);
    }
    rest.contains(".datetime(").then_some(TIMES)
}

/// What comes after the quote that ends a text.
fn after_quote(quoted: &str) -> &str {
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => drop(characters.next()),
            _ => {}
        }
    }
    characters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_and_times_are_refused() {
        for path in [
            r#"$."a"?(@ > $"x")"#,
            r#"$[$"x"]"#,
            r#"$."a"?(@ starts with $"x")"#,
        ] {
            assert_eq!(fault(path), Some(VARIABLES), "{path}");
        }
        for path in [
            r#"$."d".datetime()"#,
            r#"$.*?(@.datetime() < @."b")"#,
            r#"$."a"."\"".datetime("YYYY")"#,
        ] {
            assert_eq!(fault(path), Some(TIMES), "{path}");
        }
    }

    #[test]
    fn names_and_texts_may_look_like_them() {
        for path in [
            "",
            r#"$."a"[*]."b""#,
            r#"$."$"."x$"?(@ == "$\"x.datetime()")"#,
            r#"$."datetime"?(@.type() == "\\")"#,
            r#"$."a"?(@ == ".datetime(" && $."b" > 1)"#,
        ] {
            assert_eq!(fault(path), None, "{path}");
        }
    }
}
