// Funnel: try every chain of every person, then choose.

import { byAll, byText, groupBy, mean, median, meets, ratio, textOf, within as inRange } from "./common.mjs";

/** The rows of weir.funnel(). */
export function funnel(events, args) {
  const steps = stepsOf(args);
  const walks = walked(events, args);
  const labels = [...groupBy(walks, ({ label }) => label)].map(([label, walks]) => ({ label, walks }));
  if (labels.length === 0 && args.breakdown === null) labels.push({ label: null, walks: [] });
  labels.sort(byAll((a, b) => b.walks.length - a.walks.length, (a, b) => byText(a.label, b.label)));
  return labels.flatMap(({ label, walks }) =>
    steps.map((step, index) => {
      const came = (place) => walks.filter(({ chain }) => chain[place]);
      const previous = stepBefore(steps, index, args.mode);
      const seconds = previous === null ? [] : came(index).map(({ chain }) => (chain[index].time - chain[previous].time) / 1000);
      const ofPrevious = ratio(came(index).length, came(previous ?? 0).length);
      return {
        breakdown_value: label,
        step: index + 1,
        name: args.mode === "unordered" ? `any ${index + 1}` : step.name,
        persons: came(index).length,
        share_of_first: ratio(came(index).length, came(0).length),
        share_of_previous: ofPrevious,
        drop_off: ofPrevious === null ? null : 1 - ofPrevious,
        mean_seconds: mean(seconds),
        median_seconds: median(seconds),
      };
    }),
  );
}

/** Each person in the funnel: the chain, an event or undefined for each step, and the breakdown's value. */
export function walked(events, args) {
  const walks = [];
  for (const [person, theirs] of groupBy(inRange(events, args), (event) => event.person)) {
    const chain = chosen(inOrder(theirs, args), args);
    if (!chain || isExcluded(theirs, chain, args)) continue;
    const { breakdown, attribution } = args;
    const told = attribution === "first_touch" ? chain[0] : attribution === "last_touch" ? chain.at(-1) : chain[Number(attribution.slice(5)) - 1];
    if (breakdown !== null && !told) continue;
    walks.push({ person, chain, label: breakdown === null ? null : textOf(told.properties[breakdown]) });
  }
  return walks;
}

/** A person's events in the order in which those of one moment serve: by the breakdown's value, by which steps they can serve, by id. */
function inOrder(events, args) {
  if (args.breakdown === null) return events;
  const value = ({ properties }) => textOf(properties[args.breakdown]);
  const mask = (event) => stepsOf(args).reduce((mask, step, index) => mask + (serves(event, step, args) ? 2 ** index : 0), 0);
  return events.toSorted(byAll((a, b) => a.time - b.time, (a, b) => byText(value(a), value(b)), (a, b) => mask(a) - mask(b), (a, b) => (a.id < b.id ? -1 : 1)));
}

const serves = (event, step, args) => event.event === step.event && meets(event, step.filters) && meets(event, args.filters);

export const stepsOf = ({ steps }) =>
  steps.map((step) => (typeof step === "string" ? { event: step } : step)).map((step) => ({ name: step.event, filters: [], optional: false, ...step }));

/** The step that shares and seconds refer to: the last before it that isn't optional. */
function stepBefore(steps, index, mode) {
  if (mode === "unordered") return index === 0 ? null : index - 1;
  const before = steps.slice(0, index).findLastIndex(({ optional }) => !optional);
  return before === -1 ? null : before;
}

const served = (chain) => chain.filter(Boolean);
const first = (chain) => Math.min(...served(chain).map(({ time }) => time));
const last = (chain) => Math.max(...served(chain).map(({ time }) => time));

/**
 * The chain that comes farthest; of those the first to be complete; of those the last to start; of those the one with
 * the most steps; of those the one whose steps come earliest, and of one moment's events the first of them.
 */
function chosen(events, args) {
  const place = (event) => (event ? events.indexOf(event) : Infinity);
  const earlier = (valueOf) => (a, b) => {
    const index = a.findIndex((event, index) => valueOf(event) !== valueOf(b[index]));
    return index === -1 ? 0 : valueOf(a[index]) - valueOf(b[index]);
  };
  const better = byAll(
    (a, b) => b.length - a.length,
    (a, b) => last(a) - last(b),
    (a, b) => first(b) - first(a),
    (a, b) => served(b).length - served(a).length,
    earlier((event) => (event ? event.time : Infinity)),
    earlier(place),
  );
  let best;
  for (const chain of chains(events, args)) if (!best || better(chain, best) < 0) best = chain;
  return best;
}

/** Every chain of one person: an event or undefined for each step. An unordered one is in order of time. */
function* chains(events, args) {
  const steps = stepsOf(args);
  const unordered = args.mode === "unordered";
  function* grow(chain) {
    if (chain.at(-1) && isChain(events, chain, args)) {
      yield unordered ? served(chain).sort((a, b) => events.indexOf(a) - events.indexOf(b)) : chain;
    }
    const step = steps[chain.length];
    if (!step) return;
    for (const event of events) {
      // Not needed for the answer, only for the time it takes: what is out of order or too late stays so.
      const hopeless = served(chain).some(({ time }) => Math.abs(event.time - time) > args.within || (!unordered && event.time < time));
      if (!hopeless && serves(event, step, args) && !chain.includes(event)) yield* grow([...chain, event]);
    }
    if (unordered || step.optional) yield* grow([...chain, undefined]);
  }
  yield* grow([]);
}

function isChain(events, chain, { mode, within }) {
  const times = served(chain).map(({ time }) => time);
  const inOrder = mode === "unordered" || times.every((time, index) => index === 0 || times[index - 1] <= time);
  const inTime = last(chain) - first(chain) <= within;
  const undisturbed = mode !== "strict" || events.every((event) => chain.includes(event) || event.time <= first(chain) || event.time >= last(chain));
  return inOrder && inTime && undisturbed;
}

/** Whether an exclusion's event lies strictly between its two steps of this chain. */
export function isExcluded(events, chain, args) {
  const steps = stepsOf(args);
  return args.exclusions.some(({ event: name, from_step: from = 1, to_step: to = steps.length, filters = [] }) => {
    // Steps that are missing between what was come to and the exclusion's first step must be optional.
    if (steps.slice(chain.length, from).some(({ optional }) => !optional)) return false;
    const after = served(chain.slice(0, from)).at(-1).time;
    const before = served(chain.slice(to - 1))[0]?.time ?? first(chain) + args.within;
    return events.some((event) => event.event === name && meets(event, filters) && after < event.time && event.time < before);
  });
}
