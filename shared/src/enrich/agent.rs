//! What a user agent says, found out once: most requests come from few of them, and a batch from one.

use super::{bot, device};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// What is known of a user agent.
pub(super) struct Agent {
    pub(super) device: device::Found,
    pub(super) machine: bot::Machine,
}

/// How many are remembered, and how long they may be.
const REMEMBERED: usize = 64;
const REMEMBERED_BYTES: usize = 512;

thread_local! {
    static KNOWN: RefCell<HashMap<Box<str>, Rc<Agent>>> = RefCell::default();
}

/// Reads a user agent, or remembers what it says.
pub(super) fn read(text: &str) -> Rc<Agent> {
    if let Some(agent) = KNOWN.with_borrow(|known| known.get(text).cloned()) {
        return agent;
    }
    let agent = Rc::new(Agent {
        device: device::Found::read(text),
        machine: bot::Machine::read(text),
    });
    if text.len() <= REMEMBERED_BYTES {
        KNOWN.with_borrow_mut(|known| {
            if known.len() == REMEMBERED {
                known.clear();
            }
            known.insert(text.into(), Rc::clone(&agent));
        });
    }
    agent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_has_an_end() {
        for number in 0..3 * REMEMBERED {
            read(&format!("Firefox/{number}"));
            read(&"x".repeat(REMEMBERED_BYTES + 1));
        }
        KNOWN.with_borrow(|known| {
            assert!((1..=REMEMBERED).contains(&known.len()));
            assert!(known.keys().all(|text| text.len() <= REMEMBERED_BYTES));
        });
    }

    #[test]
    fn one_agent_is_not_taken_for_another() {
        for (text, browser) in [
            ("Firefox/140.0", "Firefox"),
            ("Edg/1.0", "Edge"),
            ("Firefox/140.0", "Firefox"),
        ] {
            let found = read(text).device.browser.clone().map(|(name, _)| name);
            assert_eq!(found, Some(browser));
        }
    }
}
