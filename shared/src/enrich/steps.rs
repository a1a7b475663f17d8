//! Which enrichments are switched on.

use super::{ENRICHMENTS, Enrichment};

/// A choice among [`ENRICHMENTS`]; all of them unless said.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Steps {
    /// A bit for each that is switched off, by its place in the table.
    skipped: u32,
}

/// A name that no enrichment has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownStep(pub String);

impl Steps {
    /// All but those that a list names: `geo, device`. `all` switches everything off. A name that isn't known is none of
    /// them; the others hold all the same.
    pub fn all_but(list: &str) -> (Self, Vec<UnknownStep>) {
        let mut steps = Self::default();
        let mut unknown = Vec::new();
        for name in list.split([',', ' ']).filter(|name| !name.is_empty()) {
            let place = ENRICHMENTS.iter().position(|step| step.name() == name);
            match (name, place) {
                ("all", _) => steps.skipped = u32::MAX,
                (_, Some(place)) => steps.skipped |= 1 << place,
                (_, None) => unknown.push(UnknownStep(name.to_owned())),
            }
        }
        (steps, unknown)
    }

    /// Those that are switched on, in order.
    pub(super) fn enrichments(self) -> impl Iterator<Item = &'static dyn Enrichment> {
        let is_on = move |place: &usize| self.skipped & (1 << *place) == 0;
        ENRICHMENTS
            .iter()
            .enumerate()
            .filter(move |(place, _)| is_on(place))
            .map(|(_, step)| *step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &str) -> Vec<&'static str> {
        Steps::all_but(list)
            .0
            .enrichments()
            .map(|step| step.name())
            .collect()
    }

    #[test]
    fn a_step_that_is_named_is_left_out() {
        let all = names("");
        assert_eq!(all.len(), ENRICHMENTS.len());
        let some = names("geo, device");
        assert_eq!(some.len(), all.len() - 2);
        assert!(!some.contains(&"geo") && !some.contains(&"device"));
        assert_eq!(names("all"), [] as [&str; 0]);
    }

    #[test]
    fn a_name_that_is_not_known_is_told_and_changes_nothing() {
        let (steps, unknown) = Steps::all_but("goe");
        assert_eq!(
            (steps, unknown),
            (Steps::default(), vec![UnknownStep("goe".into())])
        );
    }

    #[test]
    fn every_step_has_a_name_of_its_own() {
        let mut all = names("");
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), ENRICHMENTS.len());
    }
}
