//! The schemas of environments that this isolate knows, each read once for all keys of its environment.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use shared::rules::{self, Schemas};

/// An environment's schemas as they were at one time.
struct Known {
    version: String,
    schemas: Rc<Schemas>,
}

thread_local! {
    static KNOWN: RefCell<HashMap<String, Known>> = RefCell::new(HashMap::new());
}

/// The versions that needn't be sent again.
pub(super) fn known_versions() -> Vec<String> {
    KNOWN.with_borrow(|known| known.values().map(|known| known.version.clone()).collect())
}

/// The schemas of an environment: those sent, or those known; none where there is no version.
pub(super) fn schemas(environment: &str, version: Option<String>, sent: Option<&str>) -> Rc<Schemas> {
    KNOWN.with_borrow_mut(|known| {
        let Some(version) = version else {
            known.remove(environment);
            return Rc::default();
        };
        if let Some(sent) = sent {
            let schemas = Rc::new(rules::schemas(sent));
            known.insert(environment.to_owned(), Known { version, schemas });
        }
        known
            .get(environment)
            .map(|known| Rc::clone(&known.schemas))
            .unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_are_read_once_a_version_and_forgotten_with_the_last() {
        let sent = r#"[{"event": "paid", "schema": false, "on_violation": "reject"}]"#;
        let first = schemas("production", Some("1".to_owned()), Some(sent));
        assert_eq!(first.len(), 1);
        assert_eq!(known_versions(), ["1"]);
        let again = schemas("production", Some("1".to_owned()), None);
        assert!(Rc::ptr_eq(&first, &again));
        assert!(schemas("staging", None, None).is_empty());
        assert!(schemas("production", None, None).is_empty());
        assert_eq!(known_versions(), [] as [&str; 0]);
    }
}
