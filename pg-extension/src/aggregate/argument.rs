//! What callers say, read and checked.

use pgrx::prelude::*;

use super::MAX_CONDITIONS;
use crate::filter::Invalid;

/// The conditions that one row was tried against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Conditions {
    /// How many there are.
    pub(super) count: u8,
    /// Bit *k* is set where the row meets condition *k*, counted from 0; what is unknown isn't met.
    pub(super) mask: u32,
}

impl Conditions {
    /// Reads the conditions of one row.
    pub(super) fn read(conditions: Option<Array<'_, bool>>) -> Result<Self, Invalid> {
        Self::of(conditions.iter().flat_map(|array| array.iter()))
    }

    fn of(met: impl Iterator<Item = Option<bool>>) -> Result<Self, Invalid> {
        let mut mask = 0;
        let mut count = 0;
        for met in met {
            if usize::from(count) == MAX_CONDITIONS {
                return Err(refused("too many conditions"));
            }
            mask |= u32::from(met == Some(true)) << count;
            count += 1;
        }
        if count == 0 {
            return Err(refused("no conditions"));
        }
        Ok(Self { count, mask })
    }
}

fn refused(problem: &str) -> Invalid {
    Invalid::new(
        format!("{problem} for an aggregate"),
        format!("It takes 1 to {MAX_CONDITIONS} booleans, each an argument of its own."),
    )
}

/// Reads how long a window is, in microseconds.
pub(super) fn within(within: Option<Interval>) -> Result<i64, Invalid> {
    let hint = "Say it in days or less: '7 days', '90 minutes'.";
    let within = within.ok_or_else(|| Invalid::new("within can't be null", hint))?;
    if within.months() != 0 {
        return Err(Invalid::new("within counts months, which differ in length", hint));
    }
    let micros = i64::try_from(within.as_micros()).unwrap_or(i64::MAX);
    if within.as_micros() < 0 {
        return Err(Invalid::new("within can't be negative", hint));
    }
    Ok(micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_is_not_met() {
        let conditions = Conditions::of([Some(true), None, Some(false), Some(true)].into_iter());
        assert_eq!(
            conditions,
            Ok(Conditions {
                count: 4,
                mask: 0b1001
            })
        );
    }

    #[test]
    fn there_are_1_to_32() {
        assert!(Conditions::of(std::iter::empty()).is_err());
        assert_eq!(
            Conditions::of(std::iter::repeat_n(Some(true), 32)),
            Ok(Conditions {
                count: 32,
                mask: u32::MAX
            })
        );
        assert!(Conditions::of(std::iter::repeat_n(Some(true), 33)).is_err());
    }
}
