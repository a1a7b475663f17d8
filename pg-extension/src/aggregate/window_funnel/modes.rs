//! The modes of a window funnel, which combine.

use crate::filter::Invalid;

/// A set of modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Modes(u8);

impl Modes {
    /// A second event for the same condition ends the walk.
    pub(super) const STRICT_DEDUPLICATION: Self = Self(1);
    /// An event before its turn, or one that meets no condition, ends the walk.
    pub(super) const STRICT_ORDER: Self = Self(2);
    /// Times must rise from condition to condition.
    pub(super) const STRICT_INCREASE: Self = Self(4);
    /// A row serves one condition only.
    pub(super) const STRICT_ONCE: Self = Self(8);
    /// In strict order, an event before its turn is passed over.
    pub(super) const ALLOW_REENTRY: Self = Self(16);

    /// Every mode by its name.
    pub(crate) const NAMES: &[(&str, Self)] = &[
        ("strict_deduplication", Self::STRICT_DEDUPLICATION),
        ("strict_order", Self::STRICT_ORDER),
        ("strict_increase", Self::STRICT_INCREASE),
        ("strict_once", Self::STRICT_ONCE),
        ("allow_reentry", Self::ALLOW_REENTRY),
    ];

    /// The modes of those names, together.
    pub(crate) fn named<'a>(names: impl IntoIterator<Item = Option<&'a str>>) -> Result<Self, Invalid> {
        let mut modes = Self::default();
        for name in names {
            let known = Self::NAMES.iter().find(|(known, _)| Some(*known) == name);
            let Some((_, mode)) = known else {
                let names: Vec<_> = Self::NAMES.iter().map(|(name, _)| *name).collect();
                return Err(Invalid::new(
                    name.map_or_else(
                        || "a mode can't be null".into(),
                        |name| format!("window_funnel has no mode \"{name}\""),
                    ),
                    format!("The modes are {}.", names.join(", ")),
                ));
            };
            modes.0 |= mode.0;
        }
        if modes.contains(Self::ALLOW_REENTRY) && !modes.contains(Self::STRICT_ORDER) {
            return Err(Invalid::new(
                "allow_reentry means nothing without strict_order",
                "Write ARRAY['strict_order', 'allow_reentry'], or leave allow_reentry out.",
            ));
        }
        Ok(modes)
    }

    /// Whether all of the other modes are among these.
    pub(super) fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The set as a byte.
    pub(super) fn to_byte(self) -> u8 {
        self.0
    }

    /// The set that [`Self::to_byte`] made a byte.
    pub(super) fn from_byte(byte: u8) -> Self {
        Self(byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(names: &[Option<&str>]) -> String {
        Modes::named(names.iter().copied())
            .map_or_else(|invalid| invalid.to_string(), |modes| format!("{modes:?}"))
    }

    #[test]
    fn modes_combine() {
        let modes = Modes::named([Some("strict_order"), Some("allow_reentry"), Some("strict_order")]);
        assert_eq!(modes, Ok(Modes(18)));
        assert_eq!(Modes::named([]), Ok(Modes::default()));
    }

    #[test]
    fn a_mode_that_means_nothing_is_refused() {
        assert_eq!(refusal(&[Some("strict")]), "window_funnel has no mode \"strict\"");
        assert_eq!(refusal(&[None]), "a mode can't be null");
        assert_eq!(
            refusal(&[Some("allow_reentry"), Some("strict_once")]),
            "allow_reentry means nothing without strict_order"
        );
    }
}
