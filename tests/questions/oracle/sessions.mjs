// Sessions, and the paths through them.

import { calendar } from "../calendar.mjs";
import { byAll, byText, distinct, groupBy, mean, median, meets, within } from "./common.mjs";

/** The events of each session: the sender's session_id; where there is none, one person's events with less than `gap` between. */
function sessionsOf(events, gap) {
  const found = [];
  for (const theirs of groupBy(events, ({ person }) => person).values()) {
    for (const [id, session] of groupBy(theirs, ({ session_id }) => session_id)) {
      if (id !== null) found.push(session);
      else session.forEach((event, index) => (index > 0 && event.time - session[index - 1].time < gap ? found.at(-1).push(event) : found.push([event])));
    }
  }
  return found;
}

const seconds = (from, to) => (to.time - from.time) / 1000;

export function sessions(events, args, around) {
  const buckets = calendar(args.granularity, args.time_zone, around);
  const all = sessionsOf(within(events, args).filter((event) => meets(event, args.filters)), args.gap);
  return buckets.touched(args.from_time, args.to_time, all.map(([first]) => first.time)).map((start) => {
    const these = all.filter(([first]) => buckets.starts[buckets.of(first.time)] === start);
    const lengths = these.map((session) => seconds(session[0], session.at(-1)));
    return {
      bucket: start,
      sessions: these.length,
      persons: distinct(these.map(([first]) => first.person)).length,
      events_per_session: mean(these.map((session) => session.length)),
      mean_seconds: mean(lengths),
      median_seconds: median(lengths),
      bounce_share: mean(these.map((session) => (session.length === 1 ? 1 : 0))),
    };
  });
}

export function paths(events, args) {
  const { start_event, end_event, depth, top } = args;
  const edges = sessionsOf(within(events, args), 30 * 60_000).flatMap((session) => {
    const path = pathOf(session, start_event, end_event, depth);
    return path.slice(1).map((target, index) => {
      const fromEnd = start_event === null && end_event !== null;
      const step = fromEnd ? depth - (path.length - 2 - index) : index + 1;
      return { step, source: path[index].event, target: target.event, person: target.person, seconds: seconds(path[index], target) };
    });
  });
  const rows = [...groupBy(edges, ({ step, source, target }) => JSON.stringify([step, source, target])).values()].map((same) => ({
    step: same[0].step,
    source: same[0].source,
    target: same[0].target,
    sessions: same.length,
    persons: distinct(same.map(({ person }) => person)).length,
    median_seconds: median(same.map(({ seconds }) => seconds)),
  }));
  const most = (a, b) => b.sessions - a.sessions;
  const byStep = (a, b) => a.step - b.step;
  const bySource = (a, b) => byText(a.source, b.source);
  const byTarget = (a, b) => byText(a.target, b.target);
  return rows.sort(byAll(most, byStep, bySource, byTarget)).slice(0, top).sort(byAll(byStep, most, bySource, byTarget));
}

/** The part of a session that is a path: its events, at most `depth` edges. */
function pathOf(session, start, end, depth) {
  const first = start === null ? 0 : session.findIndex(({ event }) => event === start);
  if (first === -1) return [];
  if (end === null) return session.slice(first, first + depth + 1);
  const last = session.findIndex(({ event }, index) => event === end && (start === null || index > first));
  if (last === -1) return [];
  if (start === null) return session.slice(Math.max(0, last - depth), last + 1);
  return last - first <= depth ? session.slice(first, last + 1) : [];
}
