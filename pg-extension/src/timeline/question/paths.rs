//! From which event sessions go on to which.

use std::collections::HashMap;
use std::ops::Range;

use rustc_hash::FxBuildHasher;
use serde::Deserialize;

use super::links::{Link, Links, Path};
use super::visits::Visits;
use super::{Named, Question};
use crate::timeline::columns::{Columns, Events};
use crate::timeline::{SHARD_BITS, SHARD_PERSONS};

/// What SQL says of it. The answer is that of [`Edges`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::timeline) struct Asked {
    /// Paths begin with a session's first such event …
    start: Named,
    /// … and end with the first one after it that has this code; null: where the session or `depth` ends.
    end: Option<i64>,
    /// The most edges of a path; where only its end is named, it is its last ones that count.
    depth: usize,
    /// Microseconds without an event that end a session to which its sender gives no name.
    gap: i64,
    /// Whether events of one moment come in their order. Else persons whose paths depend on that are left out, and named.
    is_ordered: bool,
}

impl Asked {
    /// - `shard`: of the persons that it names
    pub(super) fn begin(self, shard: i32) -> Paths {
        Paths {
            visits: Visits::new(self.gap),
            open: Open {
                asked: self,
                places: Vec::new(),
                paths: Vec::new(),
                free: Vec::new(),
                links: Links::default(),
                edges: HashMap::default(),
                doubtful: vec![false; SHARD_PERSONS],
            },
            sorted: Columns::default(),
            shard,
        }
    }
}

pub(super) struct Paths {
    shard: i32,
    visits: Visits,
    open: Open,
    /// A person's events, where moments are shared by several sessions.
    sorted: Columns<u32>,
}

/// The paths that have begun.
struct Open {
    asked: Asked,
    /// By number of the session: where its path is, or what has become of it.
    places: Vec<u32>,
    paths: Vec<Path>,
    /// Places in `paths` of those that are over.
    free: Vec<u32>,
    /// The events of those that aren't.
    links: Links,
    edges: ByEdge<Taken>,
    /// By person.
    doubtful: Vec<bool>,
}

/// Step, source and target.
pub(in crate::timeline) type Edge = (u32, u32, u32);
type ByEdge<T> = HashMap<Edge, T, FxBuildHasher>;

const NOT_BEGUN: u32 = u32::MAX;
const OVER: u32 = u32::MAX - 1;

/// Who took an edge, and in how many microseconds: a session each.
#[derive(Default)]
struct Taken {
    persons: Vec<u16>,
    microseconds: Vec<i64>,
}

impl Question for Paths {
    type Label = u32;
    const SESSIONS: bool = true;

    fn label(&self, name: u32) -> u32 {
        name
    }

    fn person(&mut self, person: usize, events: Events<'_, u32>) {
        let Self {
            visits, open, sorted, ..
        } = self;
        let mut pairs = events.times.windows(2).zip(events.sessions.windows(2));
        let events = if pairs.any(|(times, sessions)| times[0] == times[1] && sessions[0] != sessions[1]) {
            sorted.fill_by_session(events);
            sorted.all()
        } else {
            events
        };
        let start = open.asked.start;
        let begins = |stretch: Range<usize>| events.labels[stretch].iter().any(|name| start.is(*name));
        visits.each(
            person,
            events.times,
            events.sessions,
            begins,
            |session, stretch| {
                let mut names = &events.labels[stretch.clone()];
                for moment in events.times[stretch].chunk_by(|a, b| a == b) {
                    let (these, rest) = names.split_at(moment.len());
                    open.moment(session, person, moment[0], these);
                    names = rest;
                }
            },
        );
    }

    fn answer(self, _: fn()) -> Vec<i64> {
        let Open {
            asked,
            mut edges,
            doubtful,
            paths,
            links,
            ..
        } = self.open;
        if asked.end.is_none() {
            for path in &paths {
                add_edges(&mut edges, path.person, links.of(path), asked.first_step(path));
            }
        }
        let mut words = vec![0];
        let first = i64::from(self.shard) << SHARD_BITS;
        words.extend(
            (first..)
                .zip(&doubtful)
                .filter(|(_, is)| **is)
                .map(|(person, _)| person),
        );
        words[0] = words.len() as i64 - 1;
        words.push(edges.len() as i64);
        let mut last = vec![0; SHARD_PERSONS];
        for (number, ((step, source, target), taken)) in (1..).zip(edges) {
            words.extend([step.into(), source.into(), target.into(), 0, 0]);
            let counts = words.len() - 2;
            for (person, microseconds) in taken.persons.into_iter().zip(taken.microseconds) {
                let person = usize::from(person);
                if !doubtful[person] {
                    words[counts] += i64::from(last[person] != number);
                    words[counts + 1] += 1;
                    last[person] = number;
                    words.push(microseconds);
                }
            }
        }
        words
    }
}

impl Asked {
    /// The number of a whole path's first edge.
    fn first_step(&self, path: &Path) -> u32 {
        match (self.start, self.end) {
            (Named(None), Some(_)) => (self.depth + 2 - usize::from(path.count)) as u32,
            _ => 1,
        }
    }
}

impl Open {
    /// Takes the events of one session and moment.
    fn moment(&mut self, session: usize, person: usize, time: i64, names: &[u32]) {
        if self.places.len() <= session {
            self.places.resize(session + 1, NOT_BEGUN);
        }
        if self.places[session] == OVER || self.doubtful[person] {
            return;
        }
        for name in names {
            self.event(session, person, time, *name);
        }
        let is_tied = !self.asked.is_ordered && names.iter().any(|name| *name != names[0]);
        match self.places[session] {
            NOT_BEGUN => {}
            OVER => self.doubtful[person] |= is_tied,
            place if is_tied => match (self.asked.start, self.asked.end) {
                // What matters is yet to come, and this may have left the path by then.
                (Named(None), Some(_)) => self.paths[place as usize].tie = time,
                _ => self.doubtful[person] = true,
            },
            _ => {}
        }
    }

    fn event(&mut self, session: usize, person: usize, time: i64, name: u32) {
        let place = match self.places[session] {
            OVER => return,
            NOT_BEGUN if !self.asked.start.is(name) => return,
            NOT_BEGUN => {
                let place = self.free.pop().unwrap_or_else(|| {
                    self.paths.push(Path::NEW);
                    self.paths.len() as u32 - 1
                });
                self.paths[place as usize].person = person as u16;
                self.places[session] = place;
                place
            }
            place => place,
        };
        let Asked {
            start, end, depth, ..
        } = self.asked;
        let path = &mut self.paths[place as usize];
        self.links.push(path, time, name);
        let is_full = usize::from(path.count) > depth;
        let is_end = end == Some(name.into()) && (start.0.is_none() || path.count > 1);
        let is_whole = is_end || (end.is_none() && is_full);
        if !is_whole && is_full && start.0.is_none() {
            self.links.pop(path);
        } else if is_whole || is_full {
            if is_whole {
                let events = self.links.of(path);
                let is_tied = |first: Link| path.tie >= first.time;
                self.doubtful[person] |= events.clone().next().is_some_and(is_tied);
                add_edges(&mut self.edges, path.person, events, self.asked.first_step(path));
            }
            while path.count > 0 {
                self.links.pop(path);
            }
            *path = Path::NEW;
            self.free.push(place);
            self.places[session] = OVER;
        }
    }
}

fn add_edges(
    edges: &mut ByEdge<Taken>,
    person: u16,
    events: impl Iterator<Item = Link> + Clone,
    first_step: u32,
) {
    for (step, (from, to)) in (first_step..).zip(events.clone().zip(events.skip(1))) {
        let taken = edges.entry((step, from.name, to.name)).or_default();
        taken.persons.push(person);
        taken.microseconds.push(to.time - from.time);
    }
}

/// Edges of paths, by step, source and target: how many persons and sessions took each.
///
/// The words of an answer are: how many persons' paths depend on the order of events of one moment, and their
/// numbers; how many edges; and of each its step, the codes of its source and target, the count of persons, how many
/// sessions, and the microseconds of each.
#[derive(Debug, Default)]
pub(in crate::timeline) struct Edges {
    pub(in crate::timeline) doubtful: Vec<i64>,
    pub(in crate::timeline) taken: ByEdge<(i64, i64)>,
}

impl Edges {
    /// Adds up the parts of all shards; nothing where they aren't such parts.
    pub(in crate::timeline) fn sum(words: impl Iterator<Item = i64>) -> Option<Self> {
        let mut all = Self::default();
        let mut words = words.peekable();
        while words.peek().is_some() {
            for _ in 0..words.next()? {
                all.doubtful.push(words.next()?);
            }
            for _ in 0..words.next()? {
                let mut next = || u32::try_from(words.next()?).ok();
                let edge = (next()?, next()?, next()?);
                let (persons, sessions) = all.taken.entry(edge).or_default();
                *persons += words.next()?;
                let own = words.next()?;
                *sessions += own;
                (0..own).try_for_each(|_| words.next().map(drop))?;
            }
        }
        Some(all)
    }

    /// How long each of the sessions took that took one of these edges.
    pub(in crate::timeline) fn microseconds(
        mut words: impl Iterator<Item = i64>,
        edges: &[Edge],
    ) -> Vec<Vec<i64>> {
        let places: ByEdge<usize> = edges.iter().copied().zip(0..).collect();
        let mut all = vec![Vec::new(); edges.len()];
        while let Some(doubtful) = words.next() {
            words.by_ref().take(doubtful as usize).for_each(drop);
            for _ in 0..words.next().unwrap_or(0) {
                let [step, source, target, _, sessions] = std::array::from_fn(|_| words.next().unwrap_or(0));
                let own = words.by_ref().take(sessions as usize);
                match places.get(&(step as u32, source as u32, target as u32)) {
                    Some(place) => all[*place].extend(own),
                    None => own.for_each(drop),
                }
            }
        }
        all
    }
}
