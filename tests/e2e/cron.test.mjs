// pg_cron itself keeps the rollups: the test only looks.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../support/until.mjs";
import { Weir } from "../support/weir.mjs";

let weir;
before(async () => (weir = await Weir.start()));
after(() => weir?.close());

test("within two minutes of an event, pg_cron has counted it in the hourly rollup", async () => {
  const response = await fetch(`${weir.url}/api/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${weir.postgres.writeKey}`, "content-type": "application/json" },
    body: JSON.stringify({ event: "signup", distinct_id: "ann" }),
  });
  assert.equal(response.status, 200);
  const [counted] = await until("the rollup's row", () =>
    weir.postgres.sql("SELECT events::int, persons::int FROM weir.rollup_days WHERE rollup = 'hourly' AND event = 'signup'")
      .then((rows) => rows.length > 0 && rows), 130);
  assert.deepEqual(counted, { events: 1, persons: 1 });

  // pg_cron notes that a run has succeeded a moment after what it did can be seen.
  const runs = await until("a run that succeeded", async () => {
    const rows = await weir.postgres.sql("SELECT j.jobname, d.status, d.return_message FROM cron.job_run_details d JOIN cron.job j USING (jobid)");
    return rows.some(({ status }) => status === "succeeded") && rows;
  });
  assert.deepEqual(runs.filter(({ status }) => status === "failed"), []);
});
