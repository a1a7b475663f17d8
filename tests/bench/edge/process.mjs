// What a process has used, from /proc.

import { readdirSync, readFileSync } from "node:fs";

const read = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

/** The workerd processes that this process has started, by id. */
export function workerds() {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => {
    const [, name, rest] = /^\d+ \((.*)\) (.*)/s.exec(read(`/proc/${id}/stat`)) ?? [];
    return name === "workerd" && Number(rest.split(" ")[1]) === process.pid;
  });
}

/** CPU that all of its threads have used, µs. */
export function cpuOf(id) {
  const threads = readdirSync(`/proc/${id}/task`);
  return threads.reduce((sum, thread) => sum + Number(read(`/proc/${id}/task/${thread}/schedstat`).split(" ")[0]) / 1000, 0);
}

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
