//! Matching a pattern without times: all of its places at once, one pass over the rows.

use super::pattern::Action;
use super::{Pattern, Pulse, Row};

/// One place in a pattern: what leads on to the next, and whether any row may stay.
#[derive(Debug, Default, Clone, Copy)]
struct Place {
    stays: bool,
    /// Nothing leads on from the last place; `Some(None)` is any row.
    moves: Option<Option<usize>>,
}

/// See [`super::matches`]; `rows` are sorted by time. It takes time in proportion to rows times places.
pub(super) fn matches(rows: &[Row], pattern: &Pattern, pulse: Pulse<'_>) -> bool {
    let places = places(pattern);
    let last = places.len() - 1;
    let mut active = vec![false; places.len()];
    active[0] = true;
    let mut next = active.clone();
    for rows in rows.chunks(4096) {
        pulse();
        for row in rows {
            if active[last] {
                return true;
            }
            next.fill(false);
            for (index, place) in places.iter().enumerate().filter(|(index, _)| active[*index]) {
                next[index] |= place.stays;
                if let Some(moves) = place.moves
                    && moves.is_none_or(|condition| row.meets(condition))
                {
                    next[index + 1] = true;
                }
            }
            std::mem::swap(&mut active, &mut next);
        }
    }
    active[last]
}

fn places(pattern: &Pattern) -> Vec<Place> {
    let mut places = Vec::new();
    let mut place = Place::default();
    for action in &pattern.actions {
        place.moves = match action {
            Action::Rows => {
                place.stays = true;
                continue;
            }
            Action::Condition(condition) => Some(Some(*condition)),
            Action::Row => Some(None),
            Action::Gap(..) => continue,
        };
        places.push(std::mem::take(&mut place));
    }
    places.push(place);
    places
}
