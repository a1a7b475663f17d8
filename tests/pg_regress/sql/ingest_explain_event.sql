-- What became of an event, by its id.
\set SHOW_CONTEXT never
\pset null '~'
-- An id of 019cadfd-8900-7… was made on 2026-03-02 at about 10:00.
SELECT * FROM weir.insert_batch('{"id": "019cadfd-8900-7000-8000-000000000001", "event": "view", "distinct_id": "ann", "timestamp": "2026-03-02T10:00:00Z", "received_at": "2026-03-02T10:00:01Z"}
{"id": "019cadfd-8900-7000-8000-000000000002", "event": "view", "distinct_id": "ann", "timestamp": "2026-05-02T10:00:00Z"}
{"id": "11111111-1111-4111-8111-111111111111", "event": "view", "distinct_id": "ben", "timestamp": "2026-03-02T10:00:00Z"}
{"id": "019cadfd-8900-7000-8000-000000000003", "event": "view", "distinct_id": "undefined", "timestamp": "2026-03-02T10:00:00Z"}
{"$outcome": "rejected", "reason": "illegal_event", "id": "019cadfd-8900-7000-8000-000000000004", "environment": "staging", "received_at": "2026-03-02T10:00:00Z", "raw": {}}
{"id": "019cadfd-8900-7000-8000-000000000005", "event": "view", "distinct_id": "cid", "timestamp": "2026-03-02T10:00:00Z", "environment": "staging"}');

-- Stored: found by the time in its id.
SELECT state, event, "timestamp", received_at, batch, taken_at IS NOT NULL AS taken, reason, searched_from, searched_to, explanation
  FROM weir.explain_event('019cadfd-8900-7000-8000-000000000001');
-- Its clock was wrong, or it has no time in its id: a distinct_id or a range finds it.
SELECT state FROM weir.explain_event('019cadfd-8900-7000-8000-000000000002');
SELECT state, "timestamp" FROM weir.explain_event('019cadfd-8900-7000-8000-000000000002', distinct_id => 'ann');
SELECT state, "timestamp" FROM weir.explain_event('019cadfd-8900-7000-8000-000000000002', from_time => '2026-05-01');
SELECT state, searched_to - searched_from AS searched FROM weir.explain_event('11111111-1111-4111-8111-111111111111');
SELECT state FROM weir.explain_event('11111111-1111-4111-8111-111111111111', from_time => '2026-03-01', to_time => '2026-04-01');
SELECT state FROM weir.explain_event('11111111-1111-4111-8111-111111111111', distinct_id => 'ann');
-- With a distinct_id it is an index that finds it.
SELECT weir.create_partition('2026-03-02');
SET enable_seqscan = off;
EXPLAIN (COSTS off) SELECT FROM weir.events e WHERE e.id = '019cadfd-8900-7000-8000-000000000001' AND e.distinct_id = 'ann' AND e."timestamp" >= '2026-03-02' AND e."timestamp" < '2026-03-03';
RESET enable_seqscan;

-- Rejected: with the reason. Sent again and put right, it is both.
SELECT state, event, reason, explanation FROM weir.explain_event('019cadfd-8900-7000-8000-000000000003');
SELECT stored FROM weir.insert_batch('{"id": "019cadfd-8900-7000-8000-000000000003", "event": "view", "distinct_id": "dee", "timestamp": "2026-03-02T10:00:00Z"}');
SELECT state FROM weir.explain_event('019cadfd-8900-7000-8000-000000000003');

-- Each environment by itself.
SELECT state FROM weir.explain_event('019cadfd-8900-7000-8000-000000000004');
SELECT state, reason FROM weir.explain_event('019cadfd-8900-7000-8000-000000000004', environment => 'staging');
SELECT state FROM weir.explain_event('019cadfd-8900-7000-8000-000000000005');
SELECT state FROM weir.explain_event('019cadfd-8900-7000-8000-000000000005', environment => 'staging');

-- Unknown: what that may mean.
SELECT state, batch, explanation, set_aside FROM weir.explain_event('019cadfd-8900-7000-8000-000000000009');
-- What was rejected or dropped meanwhile may be it, and is counted.
SELECT stored FROM weir.insert_batch('{"$outcome": "dropped", "reason": "bot", "count": 7, "environment": "production"}');
SELECT set_aside FROM weir.explain_event('11111111-1111-4111-8111-111111111112');
SELECT set_aside FROM weir.explain_event('11111111-1111-4111-8111-111111111112', environment => 'staging');
SELECT set_aside FROM weir.explain_event('11111111-1111-4111-8111-111111111112', distinct_id => 'ann');
SELECT set_aside FROM weir.explain_event('11111111-1111-4111-8111-111111111112', to_time => '2026-03-02');
-- It may be on its way, if it was made just now.
SELECT state, regexp_replace(explanation, '\d+ seconds ago', 'N seconds ago', 'g') AS explanation
  FROM weir.explain_event((lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0') || '7000800000000000000a')::uuid);
SELECT regexp_replace(explanation, '\d+ seconds ago', 'N seconds ago') ~ 'N seconds ago.* came never' AS never
  FROM weir.explain_event((lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0') || '7000800000000000000a')::uuid, environment => 'empty');
-- A time in an id that no clock has.
SELECT state, searched_from < searched_to AS a_range FROM weir.explain_event('ffffffff-ffff-7fff-bfff-ffffffffffff');
SELECT state FROM weir.explain_event('00000000-0000-7000-8000-000000000000');
SELECT state FROM weir.explain_event('00000000-0000-0000-0000-000000000000');

-- A read key asks it too, in its environment.
SELECT sha256(convert_to(weir.create_read_key('bi', environment => 'staging'), 'UTF8')) AS read \gset
SELECT answer ->> 'state' AS state FROM jsonb_array_elements(weir.query(:'read', 'explain_event', '{"id": "019cadfd-8900-7000-8000-000000000005"}')) answer;
SELECT answer ->> 'state' AS state FROM jsonb_array_elements(weir.query(:'read', 'explain_event', '{"id": "019cadfd-8900-7000-8000-000000000001"}')) answer;

-- Errors.
SELECT weir.query(:'read', 'explain_event', '{"id": "nonsense"}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.query(:'read', 'explain_event', '{"id": 7}');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM weir.explain_event(NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM weir.explain_event('11111111-1111-4111-8111-111111111111', from_time => '2026-03-02', to_time => '2026-03-01');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM weir.explain_event('11111111-1111-4111-8111-111111111111', environment => NULL);
\echo :LAST_ERROR_SQLSTATE
