-- What was received before a person was erased, and comes out of a queue or a dead letter afterwards.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
\set late '\'{"event": "view", "distinct_id": "ann", "timestamp": "2026-03-02T10:00:00Z", "received_at": "2026-03-02T10:00:01Z"}\''
SELECT stored FROM weir.insert_batch(:late);
SELECT weir.erase_person('ann') - 'at' AS certificate;
SELECT environment, id_hash = sha256('ann') AS is_hash, erased_at > now() - interval '1 minute' AS recent FROM weir.erased_ids;

-- It is dropped and counted, by itself, as who it names, and if it is refused; all others are stored.
SELECT outcome, reason FROM weir.insert_batch_outcomes($$
{"event": "view", "distinct_id": "ann", "timestamp": "2026-03-02T10:00:00Z", "received_at": "2026-03-02T10:00:01Z"}
{"event": "$identify", "distinct_id": "bob", "properties": {"$anon_distinct_id": "ann"}, "received_at": "2026-03-02T10:00:02Z"}
{"event": "", "distinct_id": "ann", "received_at": "2026-03-02T10:00:01Z"}
{"$outcome": "rejected", "reason": "illegal_event", "environment": "production", "received_at": "2026-03-02T10:00:01Z", "raw": {"event": "", "userId": "ann"}}
{"event": "", "distinct_id": "bob", "received_at": "2026-03-02T10:00:01Z"}
{"event": "view", "distinct_id": "bob", "received_at": "2026-03-02T10:00:01Z"}
{"event": "view", "distinct_id": "ann", "environment": "staging", "received_at": "2026-03-02T10:00:01Z"}
$$);
SELECT distinct_id, environment FROM weir.events ORDER BY 1, 2;
SELECT raw FROM weir.rejected_events;
SELECT accepted, stored, rejected, dropped, reasons FROM weir.batches WHERE dropped > 0;
SET weir.insert_method = 'sql';
SELECT outcome, reason FROM weir.insert_batch_outcomes(:late);
RESET weir.insert_method;

-- What is received from then on is a new person's.
SELECT outcome, reason FROM weir.insert_batch_outcomes('{"event": "view", "distinct_id": "ann"}');
SELECT count(*) FROM weir.person_ids WHERE distinct_id = 'ann' AND environment = 'production';
-- Twice erased is remembered once, and for good reason until now.
SELECT weir.erase_person('ann') ->> 'events' AS events;
SELECT count(*) FROM weir.erased_ids;
-- Somebody who isn't there may be on the way.
SELECT weir.erase_person('cid') -> 'erased_ids' AS erased_ids;
SELECT outcome, reason FROM weir.insert_batch_outcomes('{"event": "view", "distinct_id": "cid", "received_at": "2026-03-02T10:00:01Z"}');
-- Nor does an event bring back who was made anonymous.
SELECT weir.anonymize_person('bob') -> 'erased_ids' AS erased_ids;
SELECT outcome, reason FROM weir.insert_batch_outcomes('{"event": "view", "distinct_id": "bob", "received_at": "2026-03-02T10:00:01Z"}');

-- The hashes are forgotten.
SELECT weir.forget_erased() AS none, weir.forget_erased('0') AS all, weir.forget_erased('0') AS again;
SELECT outcome, reason FROM weir.insert_batch_outcomes(:late);
SELECT weir.forget_erased('-1 day');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.forget_erased(NULL);
\echo :LAST_ERROR_SQLSTATE
SET ROLE weir_reader;
SELECT weir.forget_erased();
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM weir.erased_ids;
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
