// What each role may do, tried at every door: weir_ingest may hand events in and look up a key and the salt of a day, weir_reader may ask, and
// nothing that either writes into an argument becomes SQL.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Postgres } from "../support/postgres.mjs";

const INGEST = ["insert_batch", "insert_batch_outcomes", "replay_dead_letter", "find_key", "environment_rules", "visitor_salt", "ping"];
let postgres;

before(async () => {
  postgres = await Postgres.start();
  await postgres.sql("SELECT weir.unschedule()");
  await postgres.sql(`SELECT weir.insert_batch('{"event": "view", "distinct_id": "ada", "timestamp": "2026-03-05T10:00:00Z", "properties": {"plan": "pro"}}')`);
});
after(() => postgres?.close());

/** The SQLSTATE of each statement, as a role, each by itself; null where it was done. */
async function outcomes(url, statements) {
  const client = await postgres.connect(url);
  const codes = [];
  for (const statement of statements) {
    await client.query("BEGIN");
    codes.push([statement, await client.query(statement).then(() => null, (error) => error.code)]);
    await client.query("ROLLBACK");
  }
  await client.end();
  return codes;
}

async function refused(url, statements, also = []) {
  assert.ok(statements.length > 0);
  const done = (await outcomes(url, statements)).filter(([, code]) => code !== "42501" && !also.includes(code));
  assert.deepEqual(done, []);
}

const relations = async (kinds) => (await postgres.sql("SELECT format('weir.%I', relname) AS name FROM pg_class WHERE relnamespace = 'weir'::regnamespace AND relkind = ANY ($1) ORDER BY 1", [kinds])).map(({ name }) => name);

/** Each routine that a role may not call, called with nulls; from a subquery, since a strict function of nulls is never called. */
async function forbidden(role) {
  const rows = await postgres.sql(`
    SELECT format('weir.%I', proname) AS name, prokind = 'p' AS is_procedure, provariadic <> 0 AS is_variadic,
           ARRAY(SELECT format_type(type, NULL) FROM unnest(proargtypes) WITH ORDINALITY AS a (type, place) ORDER BY place) AS types
      FROM pg_proc WHERE pronamespace = 'weir'::regnamespace AND NOT 'internal'::regtype = ANY (proargtypes) AND NOT has_function_privilege($1, oid, 'EXECUTE')`, [role]);
  return rows.map(({ name, is_procedure, is_variadic, types }) => {
    const nulls = types.map((type) => `NULL::${type}`);
    if (is_procedure) return `CALL ${name}(${nulls})`;
    const names = types.map((_, i) => (is_variadic && i === types.length - 1 ? `VARIADIC a${i}` : `a${i}`));
    return `SELECT ${name}(${names}) FROM (SELECT ${["1", ...nulls.map((value, i) => `${value} AS a${i}`)]} OFFSET 0) AS nulls`;
  });
}

const DOORS = [
  "SELECT pg_read_file('/etc/passwd')", "SELECT pg_read_binary_file('/etc/passwd')", "SELECT pg_ls_dir('/')", "SELECT pg_stat_file('/etc/passwd')",
  "SELECT lo_import('/etc/passwd')", "SELECT lo_export(1, '/tmp/x')", "CREATE TEMP TABLE t (x text); COPY t FROM '/etc/passwd'", "COPY (SELECT 1) TO '/tmp/weir-x'", "COPY (SELECT 1) TO PROGRAM 'id'",
  "SELECT pg_reload_conf()", "SELECT pg_rotate_logfile()", "CREATE EXTENSION dblink", "DROP EXTENSION weir", "ALTER EXTENSION weir UPDATE",
  "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE c AS 'libc', 'system'", "CREATE TABLE weir.mine ()", "CREATE TABLE public.mine ()", "CREATE SCHEMA mine", "CREATE ROLE mine",
  "SET ROLE weir_admin", "SET SESSION AUTHORIZATION weir", "GRANT weir_admin TO CURRENT_USER", "ALTER ROLE CURRENT_USER SUPERUSER", "ALTER DATABASE weir SET work_mem = '1GB'",
  "SET session_replication_role = replica", "SET lc_messages = 'C'",
  "SELECT * FROM pg_authid", "SELECT * FROM pg_hba_file_rules", "SELECT * FROM cron.job", "SELECT cron.schedule('mine', '* * * * *', 'SELECT 1')",
  "ALTER FUNCTION weir.ping() OWNER TO CURRENT_USER", "DROP FUNCTION weir.ping()", "CREATE OR REPLACE FUNCTION weir.ping() RETURNS text LANGUAGE sql AS 'SELECT 1'", "COMMENT ON TABLE weir.events IS 'mine'",
  "CREATE EVENT TRIGGER t ON ddl_command_start EXECUTE FUNCTION weir.ping()", "CREATE PUBLICATION p FOR ALL TABLES", "SELECT pg_create_physical_replication_slot('mine')",
];

const WRITES = (table) => [`INSERT INTO ${table} DEFAULT VALUES`, `DELETE FROM ${table}`, `TRUNCATE ${table}`, `LOCK TABLE ${table} IN ROW EXCLUSIVE MODE`, `ALTER TABLE ${table} ADD COLUMN mine int`, `DROP TABLE ${table}`,
  `CREATE TRIGGER t BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`, `GRANT SELECT ON ${table} TO PUBLIC`];
// A GRANT of what one doesn't own is a warning; a view has neither rows of its own nor locks; 42809: not what that is for.
const notGrants = (statement) => !statement.startsWith("GRANT");

test("weir_ingest is refused everything but its own functions", async () => {
  const [{ may }] = await postgres.sql("SELECT array_agg(DISTINCT proname::text ORDER BY proname::text) AS may FROM pg_proc WHERE pronamespace = 'weir'::regnamespace AND has_function_privilege('weir_ingest', oid, 'EXECUTE')");
  assert.deepEqual(may, [...INGEST].sort());
  await refused(postgres.ingestUrl, await forbidden("weir_ingest"));
  for (const table of await relations(["r", "p", "v", "m"])) {
    await refused(postgres.ingestUrl, [`SELECT * FROM ${table}`, `SELECT count(*) FROM ${table}`, `COPY (SELECT * FROM ${table}) TO STDOUT`, ...WRITES(table)].filter(notGrants), ["42809", "55000"]);
  }
  for (const sequence of await relations(["S"])) await refused(postgres.ingestUrl, [`SELECT nextval('${sequence}')`, `SELECT last_value FROM ${sequence}`, `SELECT setval('${sequence}', 1)`]);
  await refused(postgres.ingestUrl, DOORS);
});

test("weir_reader is refused every write and every other door", async () => {
  await refused(postgres.readUrl, await forbidden("weir_reader"));
  for (const table of await relations(["r", "p", "v", "m"])) await refused(postgres.readUrl, WRITES(table).filter(notGrants), ["42809", "55000"]);
  for (const sequence of await relations(["S"])) await refused(postgres.readUrl, [`SELECT nextval('${sequence}')`, `SELECT setval('${sequence}', 1)`]);
  await refused(postgres.readUrl, DOORS);
  for (const table of ["weir.keys", "weir.rejected_events"]) await refused(postgres.readUrl, [`SELECT * FROM ${table}`]);
});

test("weir_admin may read and write all of weir's tables, and has no way to act as their owner", async () => {
  await postgres.sql("CREATE ROLE weir_test_admin LOGIN PASSWORD 'admin' IN ROLE weir_admin");
  const url = Object.assign(new URL(postgres.readUrl), { username: "weir_test_admin", password: "admin" }).href;
  const others = (statement) => /^(TRUNCATE|ALTER|DROP|CREATE TRIGGER)/.test(statement);
  for (const table of await relations(["r", "p", "v"])) {
    await refused(url, [...WRITES(table).filter(others), `CREATE TABLE pg_temp.child (x bigint REFERENCES ${table})`], ["42809", "42P16", "42830", "0A000"]);
  }
  const members = new Set(["SET ROLE weir_admin", "GRANT weir_admin TO CURRENT_USER"]);
  await refused(url, DOORS.filter((door) => !members.has(door)));
  assert.deepEqual((await outcomes(url, ["SELECT count(*) FROM weir.rejected_events", "DELETE FROM weir.events", "SELECT weir.erase_person('nobody')", "SELECT * FROM weir.purge()"])).map(([, code]) => code), [null, null, null, null]);
  // Partitions to come as well, and of the size that is set for all.
  const made = await outcomes(url, ["SET weir.partition_period = 'month'; SELECT weir.create_partition('2023-05-15'); SELECT * FROM weir.events_20230515"]);
  assert.deepEqual(made.map(([, code]) => code), [null]);
  await postgres.sql("DROP ROLE weir_test_admin");
});

test("what a role was granted beyond its own is gone after weir.setup()", async () => {
  await postgres.sql("GRANT TRIGGER, SELECT ON weir.batches, weir.keys TO weir_ingest");
  await postgres.sql("GRANT EXECUTE ON FUNCTION weir.metrics() TO weir_ingest");
  await postgres.sql("GRANT CREATE ON SCHEMA weir TO weir_ingest; GRANT USAGE ON SCHEMA weir TO PUBLIC; GRANT USAGE ON SEQUENCE weir.batch_number TO weir_ingest");
  await postgres.sql("SELECT weir.setup()");
  await refused(postgres.ingestUrl, ["SELECT * FROM weir.batches", "SELECT * FROM weir.keys", "SELECT * FROM weir.metrics()", "CREATE TABLE weir.mine ()", "SELECT nextval('weir.batch_number')"]);
  assert.deepEqual(await postgres.sql("SELECT nspacl::text FROM pg_namespace WHERE nspname = 'weir' AND EXISTS (SELECT FROM aclexplode(nspacl) WHERE grantee = 0)"), []);
});

test("no role changes a setting, not even before weir's library is loaded", async () => {
  for (const url of [postgres.ingestUrl, postgres.readUrl]) {
    const client = await postgres.connect(url);
    await client.query("SET weir.max_batch_bytes = '2kB'; SET weir.insert_method = 'sql'; SET weir.partition_period = 'month'");
    await client.query(url === postgres.readUrl ? "SELECT weir.json_number('1')" : "SELECT weir.insert_batch('[]')");
    const { rows } = await client.query("SELECT current_setting('weir.max_batch_bytes') AS bytes, current_setting('weir.insert_method') AS method, current_setting('weir.partition_period') AS period");
    assert.deepEqual(rows, [{ bytes: "64MB", method: "auto", period: "day" }]);
    for (const setting of ["weir.max_batch_bytes = '2kB'", "weir.insert_method = 'sql'", "weir.partition_period = 'month'"]) {
      await assert.rejects(client.query(`SET ${setting}`), { code: "42501" });
      await assert.rejects(client.query(`ALTER SYSTEM SET ${setting}`), { code: "42501" });
    }
    await client.end();
  }
});

test("what a role makes in its own session stands in for nothing of weir's", async () => {
  const client = await postgres.connect(postgres.ingestUrl);
  await client.query("CREATE TEMP TABLE events (LIKE pg_class); CREATE TEMP TABLE batches (x int); SET search_path = pg_temp, weir, pg_catalog");
  await client.query("CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT timestamptz '1999-01-01' $$");
  await client.query("CREATE FUNCTION pg_temp.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT timestamptz '1999-01-01' $$");
  const { rows } = await client.query(`SELECT stored FROM weir.insert_batch('{"event": "hidden", "distinct_id": "eve"}')`);
  await client.end();
  assert.equal(rows[0].stored, 1);
  const [{ right }] = await postgres.sql("SELECT \"timestamp\" > '2020-01-01' AS right FROM weir.events WHERE event = 'hidden'");
  assert.ok(right);
});

test("row-level security on weir.events is refused by both ways in, and holds for readers", async () => {
  const owner = await postgres.connect();
  const insert = `SELECT stored FROM weir.insert_batch('{"event": "view", "distinct_id": "bob"}')`;
  try {
    await owner.query("CREATE ROLE weir_test_owner; GRANT ALL ON ALL TABLES IN SCHEMA weir TO weir_test_owner; GRANT ALL ON ALL SEQUENCES IN SCHEMA weir TO weir_test_owner; GRANT USAGE, CREATE ON SCHEMA weir TO weir_test_owner");
    await owner.query("ALTER FUNCTION weir.insert_batch(text) OWNER TO weir_test_owner; GRANT EXECUTE ON ALL ROUTINES IN SCHEMA weir TO weir_test_owner");
    await owner.query("ALTER TABLE weir.events ENABLE ROW LEVEL SECURITY; CREATE POLICY visible ON weir.events FOR SELECT TO weir_reader USING (event <> 'hidden')");
    for (const method of ["copy", "sql"]) {
      await owner.query(`SET weir.insert_method = '${method}'`);
      await assert.rejects(owner.query(insert), (error) => error.code === "0A000" && /row-level security/.test(error.message) && /BYPASSRLS/.test(error.hint));
    }
    const seen = await postgres.sql("SELECT weir.count_events()::int AS all, weir.count_events(events => '{hidden}')::int AS hidden", [], postgres.readUrl);
    assert.deepEqual(seen, [{ all: 1, hidden: 0 }]);
    await owner.query("CALL weir.refresh()");
    const [{ id }] = await postgres.sql("SELECT id FROM weir.events WHERE event = 'hidden'");
    const explained = "SELECT state, event FROM weir.explain_event($1)";
    assert.deepEqual(await postgres.sql(explained, [id]), [{ state: "stored", event: "hidden" }]);
    assert.deepEqual(await postgres.sql(explained, [id], postgres.readUrl), [{ state: "unknown", event: null }]);
    const funnel = "SELECT persons::int FROM weir.funnel(ARRAY['hidden'])";
    assert.deepEqual(await postgres.sql(funnel), [{ persons: 1 }]);
    assert.deepEqual(await postgres.sql(funnel, [], postgres.readUrl), [{ persons: 0 }]);
    for (const rollup of ["weir.rollup('daily')", "weir.rollup('daily', granularity => 'month')", "weir.rollup_sets()"]) {
      await assert.rejects(postgres.sql(`SELECT * FROM ${rollup}`, [], postgres.readUrl), (error) => error.code === "42501" && /counts every event/.test(error.message) && /weir\.trend/.test(error.hint));
    }
  } finally {
    await owner.query("DROP POLICY IF EXISTS visible ON weir.events; ALTER TABLE weir.events DISABLE ROW LEVEL SECURITY; ALTER FUNCTION weir.insert_batch(text) OWNER TO weir; DROP OWNED BY weir_test_owner; DROP ROLE weir_test_owner; RESET weir.insert_method");
    await owner.end();
  }
  assert.deepEqual(await postgres.sql(insert, [], postgres.ingestUrl), [{ stored: 1 }]);
});
