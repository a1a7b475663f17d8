// Who is erased is gone, and all else is right, whoever writes, merges and refreshes meanwhile.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { Postgres } from "../support/postgres.mjs";
import { until } from "../support/until.mjs";

let postgres;

before(async () => {
  postgres = await Postgres.start();
  await postgres.sql("SELECT weir.unschedule()");
});
after(() => postgres?.close());

const at = (seconds) => new Date(Date.UTC(2026, 0, 5) + seconds * 1000).toISOString();
const refresh = () => postgres.sql("CALL weir.refresh()");
const erase = async (client, id) => (await client.query("SELECT weir.erase_person($1) AS certificate", [id])).rows[0].certificate;
const insert = async (client, events) => (await client.query("SELECT * FROM weir.insert_batch($1::text)", [JSON.stringify(events)])).rows[0];

async function connected(use) {
  const client = await postgres.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

const isWaiting = (client) =>
  until("the session waits for a lock", async () => {
    const [row] = await postgres.sql("SELECT wait_event_type FROM pg_stat_activity WHERE pid = $1", [client.processID]);
    return row?.wait_event_type === "Lock";
  });

// One statement, so both sides see the same events.
const DIFFERENCES = `
  WITH raw AS (
      SELECT g.name, date_trunc(g.unit, "timestamp", 'UTC') AS bucket, event, count(*) AS events, count(DISTINCT person) AS persons
        FROM weir.events LEFT JOIN weir.person_ids USING (distinct_id, environment),
             (VALUES ('hourly', 'hour'), ('daily', 'day')) AS g (name, unit)
       WHERE environment = 'production' GROUP BY 1, 2, 3
  ), said AS (
      SELECT g.name, r.bucket, r.event, r.events, r.persons
        FROM (VALUES ('hourly'), ('daily')) AS g (name), weir.rollup(g.name) r
  )
  SELECT 'raw' AS side, * FROM (SELECT * FROM raw EXCEPT SELECT * FROM said) a
  UNION ALL SELECT 'said', * FROM (SELECT * FROM said EXCEPT SELECT * FROM raw) b`;

const QUESTIONS = ["funnel(ARRAY['e0', 'e1', 'e2'], within => '3 days')", "active_persons('day')", "retention('e0', 'e1', period => 'day', periods => 2, mode => 'recurring')"];

/** Rollups and timeline say what the events say, and every event is somebody's; in one snapshot. */
async function allIsRight(client) {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
  assert.deepEqual((await client.query(DIFFERENCES)).rows, []);
  for (const question of QUESTIONS) {
    const answers = [];
    for (const way of ["on", "off"]) {
      await client.query(`SET LOCAL weir.use_timeline = ${way}`);
      const { rows } = await client.query(`SELECT * FROM weir.${question}`);
      for (const row of rows) delete row.mean_seconds; // its last digits depend on the order of adding up
      answers.push(rows);
    }
    assert.deepEqual(answers[0], answers[1], question);
  }
  const nobodys = await client.query("SELECT FROM weir.events e WHERE NOT EXISTS (SELECT FROM weir.person_ids i JOIN weir.persons USING (person) WHERE i.distinct_id = e.distinct_id)");
  assert.equal(nobodys.rowCount, 0, "every event is somebody's");
  await client.query("COMMIT");
}

test("an event that is being stored while its person is erased is erased too", () =>
  connected(async (writer) => {
    await insert(writer, [{ event: "e0", distinct_id: "slow", timestamp: at(0) }]);
    await writer.query("BEGIN");
    await insert(writer, [{ event: "e1", distinct_id: "slow", timestamp: at(1) }]);
    await connected(async (eraser) => {
      const erasing = erase(eraser, "slow");
      await isWaiting(eraser);
      await writer.query("COMMIT");
      assert.equal((await erasing).events, 2);
    });
    await connected(allIsRight);
    assert.deepEqual(await postgres.sql("SELECT FROM weir.person_ids WHERE distinct_id = 'slow'"), []);
  }));

test("a merge that comes in meanwhile makes one person of both, and both go", () =>
  connected(async (writer) => {
    await insert(writer, [{ event: "e0", distinct_id: "one", timestamp: at(0) }, { event: "e0", distinct_id: "other", timestamp: at(0) }]);
    await refresh();
    await writer.query("BEGIN");
    await insert(writer, [{ event: "$create_alias", distinct_id: "other", timestamp: at(1), properties: { alias: "one" } }]);
    await connected(async (eraser) => {
      const erasing = erase(eraser, "one");
      await isWaiting(eraser);
      await writer.query("COMMIT");
      const certificate = await erasing;
      assert.deepEqual([certificate.events, certificate.person_ids, certificate.merged_persons], [3, 2, 1]);
    });
    await connected(allIsRight);
    await refresh();
    await connected(allIsRight);
    assert.deepEqual(await postgres.sql("SELECT FROM weir.rollup()"), []);
  }));

test("who writes while a person is erased waits, and what it brings is somebody new's", () =>
  connected(async (eraser) => {
    const event = { id: "01950000-0000-7000-8000-000000000001", event: "e0", distinct_id: "back", timestamp: at(0), properties: {}, user_properties: { $set: { plan: "pro" } } };
    await insert(eraser, [event]);
    const [{ person }] = await postgres.sql("SELECT person::int FROM weir.person_ids WHERE distinct_id = 'back'");
    await eraser.query("BEGIN");
    await erase(eraser, "back");
    await connected(async (writer) => {
      const writing = insert(writer, [event]);
      await isWaiting(writer);
      // Readers don't wait.
      assert.equal((await postgres.sql("SELECT weir.count_events(distinct_id => 'back')::int AS n"))[0].n, 1);
      await eraser.query("COMMIT");
      assert.equal((await writing).stored, 1);
    });
    const [now] = await postgres.sql("SELECT person::int FROM weir.person_ids WHERE distinct_id = 'back'");
    assert.notEqual(now.person, person);
    await connected(allIsRight);
  }));

test("an erasure that is rolled back has changed nothing", () =>
  connected(async (client) => {
    await insert(client, [{ event: "e0", distinct_id: "stays", timestamp: at(7200) }]);
    await refresh();
    await client.query("BEGIN");
    assert.equal((await erase(client, "stays")).events, 1);
    await client.query("ROLLBACK");
    assert.equal((await postgres.sql("SELECT events::int FROM weir.rollup() WHERE bucket = $1", [at(7200)]))[0].events, 1);
    await connected(allIsRight);
  }));

test("writers, merges, refreshes and erasures at once: all others' events are there, and all is right", async () => {
  let writing = true;
  const others = new Set();
  const write = (writer) =>
    connected(async (client) => {
      for (let batch = 0; batch < 30; batch++) {
        const id = (i) => (i % 4 === 0 ? `gone-${(batch + i) % 5}` : `w-${(batch * 7 + i * 3 + writer) % 40}`);
        const events = Array.from({ length: 20 }, (_, i) => ({
          id: crypto.randomUUID(), event: `e${i % 3}`, distinct_id: id(i), timestamp: at(((batch * 20 + i) * 977) % 172800), session_id: `s${batch % 3}`,
        }));
        events.push({ event: "$create_alias", distinct_id: `gone-${batch % 5}`, timestamp: at(batch), properties: { alias: `gone-phone-${writer}-${batch % 7}` } });
        await insert(client, events);
        for (const event of events) if (event.distinct_id.startsWith("w-")) others.add(event.id);
      }
    });
  const repeat = (work) => connected(async (client) => {
    let rounds = 0;
    while (writing) await work(client, rounds++);
    assert.ok(rounds > 0);
  });
  const writers = Promise.all([0, 1, 2].map(write)).finally(() => (writing = false));
  const eraseOne = (client, round) => erase(client, `gone-${round % 5}`);
  await Promise.all([writers, repeat(refresh), repeat(eraseOne), repeat(eraseOne), repeat(allIsRight)]);

  await connected(async (client) => {
    for (const { distinct_id } of await postgres.sql("SELECT distinct_id FROM weir.person_ids WHERE distinct_id LIKE 'gone%'")) await erase(client, distinct_id);
  });
  await connected(allIsRight);
  await refresh();
  await connected(allIsRight);
  assert.deepEqual(await postgres.sql("SELECT FROM weir.events WHERE distinct_id LIKE 'gone%'"), []);
  const left = await postgres.sql("SELECT id FROM weir.events WHERE distinct_id LIKE 'w-%'");
  assert.deepEqual(new Set(left.map(({ id }) => id)), others);
});

test("once the files are written anew, as docs/PRIVACY.md says, none but the log holds anything of the person", async () => {
  const page = readFileSync(new URL("../../docs/PRIVACY.md", import.meta.url), "utf8");
  const statements = /^```sql\n(VACUUM[\s\S]*?)^```/m.exec(page)[1].split(";").map((text) => text.trim()).filter(Boolean);
  const secrets = ["secret-id-1", "secret-phone-1", "secret-value", "secret-session", "secret-long"];
  const filesWith = (secret) =>
    execFileSync("sh", ["-c", 'grep -rlaF -- "$0" "$1" || true', secret, `${postgres.state}/cluster/base`], { encoding: "utf8" }).split("\n").filter(Boolean);
  await connected(async (client) => {
    await client.query("SELECT weir.create_rollup('by_value', 'day', '{value}')");
    const properties = { value: "secret-value", long: Array.from({ length: 500 }, () => crypto.randomUUID()).join(" ") + " secret-long" };
    const own = (seconds, more = {}) => ({ event: "e0", distinct_id: "secret-id-1", timestamp: at(seconds), session_id: "secret-session", properties, ...more });
    await insert(client, [
      ...Array.from({ length: 200 }, (_, i) => own(i)),
      own(300, { event: "$identify", properties: { $anon_distinct_id: "secret-phone-1" }, user_properties: { $set: { email: "secret-value" } } }),
      own(301, { event: "" }),
      { event: "e0", distinct_id: "keeps-this-id", timestamp: at(1) },
    ]);
    await client.query("ANALYZE");
    await refresh();
    await client.query("CHECKPOINT");
    for (const secret of secrets.slice(0, 4)) assert.ok(filesWith(secret).length > 0, `${secret} is looked for where it is`);
    await erase(client, "secret-phone-1");
    for (const statement of statements) await client.query(statement);
    await client.query("CHECKPOINT");
    const { rows: files } = await client.query("SELECT pg_relation_filenode(oid)::text AS node, oid::regclass::text AS name FROM pg_class");
    const named = (file) => files.find(({ node }) => node === file.split("/").at(-1))?.name ?? file;
    for (const secret of secrets) assert.deepEqual(filesWith(secret).map(named), [], secret);
    assert.ok(filesWith("keeps-this-id").length > 0);
    await allIsRight(client);
  });
});

test("a transaction that sees what was before an erasure or a purge stores nothing after it", () =>
  connected(async (writer) => {
    const late = (id, day) => [{ event: "late", distinct_id: id, timestamp: `${day}T10:00:00Z`, received_at: "2026-01-05T10:00:00Z" }];
    for (const [isolation, day, next] of [["REPEATABLE READ", "2025-01-01", "2025-01-02"], ["SERIALIZABLE", "2025-01-03", "2025-01-04"]]) {
      const id = `late-${day}`;
      await postgres.sql("SELECT * FROM weir.insert_batch($1::text)", [JSON.stringify([...late(id, "2025-12-05"), ...late(`stays-${day}`, day)])]);
      for (const remove of [() => postgres.sql("SELECT weir.erase_person($1)", [id]), () => postgres.sql("SELECT * FROM weir.purge($1, force => true)", [next])]) {
        await writer.query(`BEGIN ISOLATION LEVEL ${isolation}`);
        await writer.query("SELECT count(*) FROM weir.rollups");
        await remove();
        await assert.rejects(insert(writer, late(id, "2025-12-05")), { code: "40001" });
        await writer.query("ROLLBACK");
        // Again, as such a transaction is, it is told.
        await writer.query(`BEGIN ISOLATION LEVEL ${isolation}`);
        assert.equal((await insert(writer, late(id, "2025-12-05"))).stored, 0);
        await writer.query("COMMIT");
      }
      assert.deepEqual(await postgres.sql("SELECT FROM weir.events WHERE distinct_id = $1", [id]), []);
    }
  }));
