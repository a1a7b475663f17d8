// Whether what weir.funnel_persons gives proves what weir.funnel counted: each row is a chain by all the rules, no chain of
// that person comes farther, and there are as many persons as were counted.

import { meets, textOf, within } from "./oracle/common.mjs";
import { isExcluded, stepsOf, walked } from "./oracle/funnel.mjs";

/** Undefined, or what is wrong with the rows of one step. */
export function unproven(rows, step, counted, events, args) {
  for (const row of rows) {
    const doubt = wrongChain(row, step, events, args);
    if (doubt) return `${doubt}: ${JSON.stringify(row)}`;
  }
  const persons = rows.map(({ distinct_id }) => events.find((event) => event.distinct_id === distinct_id).person);
  if (new Set(persons).size < persons.length) return "a person is there twice";
  for (const { breakdown_value, persons } of counted.filter((row) => row.step === step)) {
    const given = rows.filter((row) => row.breakdown_value === breakdown_value).length;
    if (given !== persons) return `${persons} persons of ${breakdown_value} are counted, and ${given} are given`;
  }
}

function wrongChain({ distinct_id, event_ids, times, breakdown_value }, step, events, args) {
  const steps = stepsOf(args);
  const chain = event_ids.map((id) => events.find((event) => event.id === id));
  const served = chain.filter(Boolean);
  const person = served[0]?.person;
  const theirs = within(events, args).filter((event) => event.person === person);
  const [first, last] = [Math.min(...served.map(({ time }) => time)), Math.max(...served.map(({ time }) => time))];
  const unordered = args.mode === "unordered";
  const serves = (event, { event: name, filters }) => event.event === name && meets(event, filters) && meets(event, args.filters);
  const ifWrong = [
    [event_ids.every((id, index) => id === null || chain[index]), "an event that isn't stored"],
    [chain[step - 1], "no event for the step"],
    [served[0]?.distinct_id === distinct_id, "the id of another event"],
    [served.every((event) => theirs.includes(event)), "an event of another person, or outside the range"],
    [new Set(served).size === served.length, "one event serves two steps"],
    [chain.every((event, index) => (event ? event.time : null) === times[index]), "times that aren't those of the events"],
    [served.every((event, index) => index === 0 || served[index - 1].time <= event.time), "times that decrease"],
    [last - first <= args.within, "a chain that takes too long"],
    [unordered || chain.every((event, index) => (event ? serves(event, steps[index]) : steps[index].optional)), "an event that doesn't serve its step"],
    [!unordered || canServe(served, steps, serves), "events that can't serve a step each"],
    [args.mode !== "strict" || theirs.every((event) => chain.includes(event) || event.time <= first || event.time >= last), "an event in between"],
    [!isExcluded(theirs, chain, args), "an excluded chain"],
    [isReported(person, chain, breakdown_value, events, args), "not the chain that the definitions choose"],
  ];
  return ifWrong.find(([holds]) => !holds)?.[1];
}

/** Whether each event can serve a step of its own. */
function canServe([event, ...others], steps, serves) {
  return event === undefined || steps.some((step, index) => serves(event, step) && canServe(others, steps.toSpliced(index, 1), serves));
}

function isReported(person, chain, label, events, args) {
  const walk = walked(events, args).find((walk) => walk.person === person);
  return walk && walk.chain.length === chain.length && walk.chain.every((event, index) => event === chain[index]) && (args.breakdown === null ? label === null : label === walk.label);
}
