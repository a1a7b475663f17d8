//! The paths that a dialect answers on.

use super::Route;

/// One path, with one method.
#[derive(Clone, Copy, Debug)]
pub struct Door {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// See [`captured`].
    pub path: &'static str,
    /// What a request through it is for.
    pub purpose: Route,
}

impl Door {
    pub(super) const fn events(method: &'static str, path: &'static str) -> Self {
        Self {
            method,
            path,
            purpose: Route::Events,
        }
    }

    pub(super) const fn answer(method: &'static str, path: &'static str) -> Self {
        Self {
            method,
            path,
            purpose: Route::Answer,
        }
    }

    /// Whether a request goes through it. A word in the path is a key, and may end up in a script: at most 200 letters,
    /// digits, `_` and `-`.
    pub fn takes(&self, method: &str, path: &str) -> bool {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        self.method == method
            && captured(self.path, path).is_some_and(|word| word.len() <= 200 && word.bytes().all(is_plain))
    }
}

/// What stands in `path` for the template's `{name}`, and nothing where it has none; `None` where the path is another.
///
/// `{name}` is anything but a slash. A template without a final slash takes one.
pub fn captured<'a>(template: &str, path: &'a str) -> Option<&'a str> {
    let path = match template.ends_with('/') {
        true => path,
        false => path.strip_suffix('/').unwrap_or(path),
    };
    let Some((before, rest)) = template.split_once('{') else {
        return (path == template).then_some("");
    };
    let (_, after) = rest.split_once('}')?;
    let name = path.strip_prefix(before)?.strip_suffix(after)?;
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_takes_one_word_and_a_final_slash() {
        for (template, path, found) in [
            ("/e", "/e", Some("")),
            ("/e", "/e/", Some("")),
            ("/e", "/e//", None),
            ("/s/", "/s/", Some("")),
            ("/s/", "/s", None),
            (
                "/array/{token}/config",
                "/array/weir_w-1/config",
                Some("weir_w-1"),
            ),
            ("/array/{token}/config", "/array//config", None),
            ("/array/{token}/config", "/array/a/b/config", None),
            ("/array/{token}/config", "/array/a\"/config", Some("a\"")),
            ("/array/{token}/config", "/array/config", None),
            ("/query/{question}", "/query/funnel/", Some("funnel")),
            ("/query/{question}", "/query/", None),
        ] {
            assert_eq!(captured(template, path), found, "{template} {path}");
        }
    }

    #[test]
    fn a_door_takes_keys_only() {
        let door = Door::answer("GET", "/array/{token}/config");
        assert!(door.takes("GET", "/array/weir_w_x-1/config"));
        for path in [
            "/array/a\"/config",
            "/array/%22/config",
            &format!("/array/{}/config", "a".repeat(201)),
        ] {
            assert!(!door.takes("GET", path), "{path}");
        }
        assert!(!door.takes("POST", "/array/weir_w_x-1/config"));
    }
}
