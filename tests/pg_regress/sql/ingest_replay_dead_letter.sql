-- A dead letter goes in once, with all that it counts.
\set SHOW_CONTEXT never
SELECT format('%s', 'dead-letters/2026/03/02/a.ndjson.gz') AS object, convert_to('{"id": "019513d0-0000-7000-8000-000000000001", "event": "view", "distinct_id": "ann", "timestamp": "2026-03-02T10:00:00Z"}
{"$outcome": "rejected", "reason": "illegal_event", "received_at": "2026-03-02T10:00:00Z", "raw": {}}
{"$outcome": "dropped", "reason": "bot", "count": 3}', 'UTF8') AS letter \gset
SELECT * FROM weir.replay_dead_letter(:'object', :'letter');
SELECT * FROM weir.replay_dead_letter(:'object', :'letter');
SELECT sum(accepted) AS accepted, sum(stored) AS stored, sum(duplicate) AS duplicate, sum(rejected) AS rejected, sum(dropped) AS dropped FROM weir.ledger;
SELECT object, replayed_at IS NOT NULL AS at FROM weir.replayed_dead_letters;
-- Another object with the same events: they are duplicates.
SELECT * FROM weir.replay_dead_letter(:'object' || '2', :'letter');

-- One that is refused hasn't gone in, and may be tried again.
SELECT * FROM weir.replay_dead_letter('poison', '\x1f8bdeadbeef0001');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM weir.replayed_dead_letters WHERE object = 'poison';
SELECT * FROM weir.replay_dead_letter(NULL, :'letter');
SELECT * FROM weir.replay_dead_letter('nothing', NULL);
SELECT * FROM weir.replay_dead_letter('empty', '');
