//! The last few events of each of very many sessions, in little room.

/// Most sessions may be of one event, and there may be as many as there are events: so a path is small, and owns nothing.
pub(super) struct Path {
    /// The last moment with several events whose order counts; before all others: none.
    pub(super) tie: i64,
    /// Places of its first and last event among the [`Links`], which is none where it has no event: `depth` + 1 at most.
    first: u32,
    last: u32,
    pub(super) person: u16,
    pub(super) count: u8,
}

impl Path {
    pub(super) const NEW: Self = Self {
        tie: i64::MIN,
        first: u32::MAX,
        last: u32::MAX,
        person: 0,
        count: 0,
    };
}

/// The events of all paths, each one's in a chain.
#[derive(Default)]
pub(super) struct Links {
    links: Vec<Link>,
    /// The first of those that are free, if any.
    free: Option<u32>,
}

#[derive(Clone, Copy)]
pub(super) struct Link {
    pub(super) time: i64,
    pub(super) name: u32,
    next: u32,
}

impl Links {
    pub(super) fn push(&mut self, path: &mut Path, time: i64, name: u32) {
        let link = Link {
            time,
            name,
            next: u32::MAX,
        };
        let place = match self.free {
            Some(place) => {
                let next = std::mem::replace(&mut self.links[place as usize], link).next;
                self.free = (next != u32::MAX).then_some(next);
                place
            }
            None => {
                self.links.push(link);
                self.links.len() as u32 - 1
            }
        };
        match path.count {
            0 => path.first = place,
            _ => self.links[path.last as usize].next = place,
        }
        path.last = place;
        path.count += 1;
    }

    /// Takes away the first event of a path that has one.
    pub(super) fn pop(&mut self, path: &mut Path) {
        let place = path.first;
        let link = &mut self.links[place as usize];
        path.first = std::mem::replace(&mut link.next, self.free.unwrap_or(u32::MAX));
        self.free = Some(place);
        path.count -= 1;
    }

    /// The events of a path in their order.
    pub(super) fn of(&self, path: &Path) -> impl Iterator<Item = Link> + Clone {
        let link = |place: u32| self.links.get(place as usize).copied();
        let first = (path.count > 0).then_some(path.first).and_then(link);
        std::iter::successors(first, move |before| link(before.next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_of_one_event_takes_forty_bytes_beside_its_number() {
        assert_eq!(size_of::<Path>() + size_of::<Link>(), 40);
    }

    #[test]
    fn a_path_has_its_events_in_order_whoever_had_their_places_before() {
        let mut links = Links::default();
        let (mut one, mut other) = (Path::NEW, Path::NEW);
        for time in 0..3 {
            links.push(&mut one, time, 0);
            links.push(&mut other, 10 + time, 1);
        }
        links.pop(&mut one);
        links.pop(&mut one);
        for time in 13..16 {
            links.push(&mut other, time, 1);
        }
        let times = |path: &Path| links.of(path).map(|link| link.time).collect::<Vec<_>>();
        assert_eq!(times(&one), [2]);
        assert_eq!(times(&other), [10, 11, 12, 13, 14, 15]);
        assert_eq!(links.links.len(), 7);
    }
}
