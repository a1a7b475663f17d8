//! `weir.retention_flags`: whether the first condition was met, and each other one by somebody who met the first, as
//! ClickHouse's `retention` says.

mod border;

/// Returns a flag for each condition, given which of them any row met.
pub(super) fn flags(met: u32, conditions: usize) -> Vec<bool> {
    (0..conditions)
        .map(|condition| met & 1 == 1 && met >> condition & 1 == 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::flags;

    #[test]
    fn nothing_counts_without_the_first() {
        assert_eq!(flags(0b110, 3), [false, false, false]);
        assert_eq!(flags(0b101, 3), [true, false, true]);
        assert_eq!(flags(u32::MAX, 32), [true; 32]);
    }
}
