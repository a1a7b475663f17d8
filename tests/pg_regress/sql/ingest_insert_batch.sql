-- What became of a batch, and its error cases.
\set SHOW_CONTEXT never

-- A JSON array: two good events, one without a name, one that is none.
SELECT * FROM weir.insert_batch($$[
    {"event": "view", "distinct_id": "ada", "id": "018f0000-0000-7000-8000-000000000001", "timestamp": "2026-01-05T10:00:00Z"},
    {"event": "buy", "distinct_id": "ada", "id": "018f0000-0000-7000-8000-000000000002", "timestamp": "2026-01-05T10:01:00Z", "properties": {"price": 12.50}},
    {"event": "", "distinct_id": "ada"},
    7]$$);
SELECT id, event, category, distinct_id, "timestamp", environment, platform, properties, context FROM weir.events ORDER BY id;

-- The same again, one of them with a clock two hours off, one under an id used anew two days later.
SELECT index, id, outcome, reason FROM weir.insert_batch_outcomes(
    '{"event": "view", "distinct_id": "ada", "id": "018f0000-0000-7000-8000-000000000001", "timestamp": "2026-01-05T10:00:00Z"}
     {"event": "buy", "distinct_id": "ada", "id": "018f0000-0000-7000-8000-000000000002", "timestamp": "2026-01-05T12:01:00Z"}
     {"event": "view", "distinct_id": "ada", "id": "018f0000-0000-7000-8000-000000000001", "timestamp": "2026-01-07T10:00:00Z"}');

-- One broken line among good ones; what the edge rejected and what it dropped; twice the same id in one batch.
SELECT index, id, outcome, reason FROM weir.insert_batch_outcomes(
    '{"event": "view", "distinct_id": "bob", "id": "018f0000-0000-7000-8000-000000000003", "timestamp": "2026-01-05T10:00:00Z"}
{"event": "view", "distinct_id": oops
{"$outcome": "rejected", "reason": "illegal_distinct_id", "environment": "staging", "received_at": "2026-01-05T10:00:00Z", "id": null, "raw": {"event": "view", "distinct_id": "null"}}
{"$outcome": "dropped", "reason": "bot", "count": 12, "environment": "production", "received_at": "2026-01-05T10:00:00Z"}
{"event": "view", "distinct_id": "bob", "id": "018f0000-0000-7000-8000-000000000003", "timestamp": "2026-01-05T10:00:00Z"}
{"event": "view", "distinct_id": "undefined", "id": "018f0000-0000-7000-8000-000000000004"}');
SELECT position, environment, id, reason, raw FROM weir.rejected_events ORDER BY batch, position;

-- The ledger balances, by environment.
SELECT environment, sum(accepted) AS accepted, sum(stored) AS stored, sum(duplicate) AS duplicate, sum(rejected) AS rejected, sum(dropped) AS dropped
  FROM weir.ledger GROUP BY environment ORDER BY environment;
SELECT batch, environment, accepted, reasons, first_time, last_time FROM weir.batches ORDER BY batch, environment;

-- SQL in every string, \u0000 and lone surrogates: stored as they are, or replaced and marked.
SELECT outcome FROM weir.insert_batch_outcomes($$[
    {"event": "'; DROP TABLE weir.events; --", "distinct_id": "$1', (SELECT 1)) --", "session_id": "'||now()||'", "sdk": "\\'; --", "timestamp": "2026-01-05T10:00:00Z", "properties": {"'; --": "\"; DROP"}},
    {"event": "nul", "distinct_id": "cy\u0000d", "timestamp": "2026-01-05T10:00:00Z", "properties": {"a\u0000": "\ud800"}}]$$);
SELECT event, distinct_id, session_id, sdk, properties, context FROM weir.events WHERE event IN ('nul', '''; DROP TABLE weir.events; --') ORDER BY event;

-- Numbers that jsonb can't hold, properties too deep and too large: rejected, each by itself.
SELECT index, outcome, reason FROM weir.insert_batch_outcomes(
    '[{"event": "n", "distinct_id": "d", "properties": {"n": 1e999999}},
      {"event": "n", "distinct_id": "d", "timestamp": "2026-01-05T10:00:00Z", "properties": {"n": 12345678901234567890.123}},
      {"event": "n", "distinct_id": "d", "properties": {"n": ' || repeat('[', 200) || repeat(']', 200) || '}},
      {"event": "n", "distinct_id": "d", "properties": {"n": "' || repeat('x', 70000) || '"}},
      {"event": "n", "distinct_id": "d", "properties": []},
      {"event": "n", "distinct_id": "d", "id": "no uuid"}]');
SELECT properties FROM weir.events WHERE event = 'n';

-- 10,000 events in one call, and a time in 1970.
SELECT * FROM weir.insert_batch((SELECT string_agg(format('{"event": "many", "distinct_id": "p%s", "timestamp": "2026-01-06T00:00:00Z"}', i % 100), E'\n') FROM generate_series(1, 10000) i));
SELECT count(*), count(DISTINCT distinct_id) FROM weir.events WHERE event = 'many';
SELECT outcome FROM weir.insert_batch_outcomes('{"event": "old", "distinct_id": "d", "timestamp": "1970-01-01T00:00:00Z"}');
SELECT tableoid::regclass, "timestamp" FROM weir.events WHERE event = 'old';

-- One id at 0, 20 and 40 hours: the last is another event than the first, which is stored, though the one between is the same as both.
SELECT stored FROM weir.insert_batch('{"event": "chain", "distinct_id": "d", "id": "018f0000-0000-7000-8000-0000000000c1", "timestamp": "2026-01-05T00:00:00Z"}');
SELECT index, outcome FROM weir.insert_batch_outcomes(
    '{"event": "chain", "distinct_id": "d", "id": "018f0000-0000-7000-8000-0000000000c1", "timestamp": "2026-01-05T20:00:00Z"}
     {"event": "chain", "distinct_id": "d", "id": "018f0000-0000-7000-8000-0000000000c1", "timestamp": "2026-01-06T16:00:00Z"}
     {"event": "chain", "distinct_id": "d", "id": "018f0000-0000-7000-8000-0000000000c1", "timestamp": "2026-01-06T17:00:00Z"}');

-- Very many dropped events are counted; more than one collector can have met are no count.
SELECT index, outcome, reason FROM weir.insert_batch_outcomes(
    '{"$outcome": "dropped", "reason": "bot", "count": 4294967295, "environment": "crowded"}
     {"$outcome": "dropped", "reason": "bot", "count": 4294967295, "environment": "crowded"}
     {"$outcome": "dropped", "reason": "bot", "count": 4294967296, "environment": "crowded"}
     {"event": "view", "distinct_id": "d", "environment": "crowded"}');
SELECT accepted, stored, dropped, reasons FROM weir.ledger WHERE environment = 'crowded';

-- gzip, in two members: {"event":"zip","distinct_id":"a"…} and the same of "b".
SELECT * FROM weir.insert_batch('\x1f8b0800000000000203ab564a2d4bcd2b51b252aaca2c50d2514ac92c2ec9cc4b2e89cf4c018a2502454a3273538b4b12730b807c230323335d03435d03d31043032b03108a52aae5020084cb69e3450000001f8b0800000000000203ab564a2d4bcd2b51b252aaca2c50d2514ac92c2ec9cc4b2e89cf4c018a2501454a3273538b4b12730b807c230323335d03435d03d31043032b03108a52aae502007fd7f23045000000'::bytea);
SELECT distinct_id FROM weir.events WHERE event = 'zip' ORDER BY distinct_id;
SELECT * FROM weir.insert_batch('\x1f8b'::bytea);
\echo :LAST_ERROR_SQLSTATE

-- Nothing at all; NULL (no row); what is no JSON; an array that doesn't end.
SELECT * FROM weir.insert_batch('');
SELECT * FROM weir.insert_batch(NULL::text);
SELECT * FROM weir.insert_batch('hello');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM weir.insert_batch('[{"event": "view", "distinct_id": "ada"}');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM weir.insert_batch(convert_to('hello', 'UTF8'));
\echo :LAST_ERROR_SQLSTATE

-- Arrays and lines in any order, and byte order marks between them.
SELECT index, outcome, reason FROM weir.insert_batch_outcomes(
    E'[1]\n{"event": "first", "distinct_id": "d"}\n\uFEFF[{"event": "second", "distinct_id": "d"}][{"event": "third", "distinct_id": "d"}]\n{"event":\noops}\n{"event":\n"fourth", "distinct_id": "d"}');

-- JSON that is no event, alone and with numbers beyond a double: rejected, as the batch was read.
SELECT outcome, reason FROM weir.insert_batch_outcomes('{"$outcome": "dropped", "reason": "bot", "count": -1}');
SELECT outcome, reason FROM weir.insert_batch_outcomes('{"$outcome": "stored"}');
SELECT outcome, reason FROM weir.insert_batch_outcomes('[{"event": "a", "distinct_id": "d", "count": 1e400}, {"event": 1e400, "distinct_id": "d"}]');

-- Marks leave a context as it is, and cost none.
SELECT outcome, reason FROM weir.insert_batch_outcomes(
    '{"event": "marked", "distinct_id": "d", "properties": {"a": "\u0000"}, "context": {"x": 12345678901234567890.123456789, "z": 0.10}}
     {"event": "marked", "distinct_id": "d", "properties": {"a": "\u0000"}, "context": {"x": "' || repeat('x', 16375) || '"}}');
SELECT octet_length(context->>'x'), context - 'x' AS context, CASE jsonb_typeof(context->'x') WHEN 'number' THEN context->'x' END AS x FROM weir.events WHERE event = 'marked' ORDER BY 1;

-- More than weir.max_batch_bytes once it is decompressed.
SET weir.max_batch_bytes = '1kB';
SELECT * FROM weir.insert_batch(convert_to('{"event": "big", "distinct_id": "d", "properties": {"x": "' || repeat('x', 2000) || '"}}', 'UTF8'));
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM weir.insert_batch('\x1f8b0800000000000203edc13101000000c2a02aeb9fd2147e4001000000006f03602c0b8788130000'::bytea);
\echo :LAST_ERROR_SQLSTATE
