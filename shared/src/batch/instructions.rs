//! What an event says of its person: whether it can be carried out.

use crate::event::INSTRUCTIONS;
use crate::json::Reader;
use crate::reason::Reason;

/// Holds user properties to instructions that can be carried out: what the edge takes, and what says nothing (`null`), and
/// names as the keys of an object, as some SDKs write them. Of two with the same name the last counts, as in `jsonb`.
pub(super) fn check_instructions(user_properties: &str) -> Result<(), Reason> {
    let mut reader = Reader::new(user_properties);
    // The last of `$set`, `$set_once` and `$unset`.
    let mut last = [None; 3];
    let mut read = || {
        reader.take(b'{')?;
        while reader.take(b'}').is_none() {
            let name = reader.string()?;
            reader.take(b':')?;
            let (value, _) = reader.value()?;
            let place = INSTRUCTIONS.iter().position(|known| *known == name)?;
            last[place] = Some(value);
            // Its grammar has been looked at already.
            reader.take(b',');
        }
        let [set, set_once, unset] = last;
        let is_object = |said: &str| said.starts_with('{') || said == "null";
        let is_good = set.is_none_or(is_object)
            && set_once.is_none_or(is_object)
            && unset.is_none_or(|said| is_object(said) || is_list_of_names(said));
        is_good.then_some(())
    };
    read().ok_or(Reason::IllegalUserProperties)
}

fn is_list_of_names(json: &str) -> bool {
    let mut reader = Reader::new(json);
    let mut read = || {
        reader.take(b'[')?;
        while reader.take(b']').is_none() {
            reader.string()?;
            reader.take(b',');
        }
        Some(())
    };
    read().is_some()
}
