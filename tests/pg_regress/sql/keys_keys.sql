-- Keys are shown once, stored hashed, found by their hash, and gone when revoked.
\set SHOW_CONTEXT never
SELECT weir.create_write_key(name => 'web', allowed_origins => '{https://shop.example,http://localhost:8080}') AS key \gset w_
SELECT weir.create_read_key(name => 'bi', environment => 'staging') AS key \gset r_
SELECT :'w_key' ~ '^weir_w_[A-Za-z0-9_-]{43}$' AS write_key, :'r_key' ~ '^weir_r_[A-Za-z0-9_-]{43}$' AS read_key;
SELECT count(*) FROM weir.keys k WHERE k::text LIKE '%' || right(:'w_key', 43) || '%';
SELECT * FROM weir.find_key(sha256(convert_to(:'w_key', 'UTF8')));
SELECT * FROM weir.find_key(sha256(convert_to(:'r_key', 'UTF8')));
SELECT * FROM weir.find_key(sha256('nobody''s'));
SELECT * FROM weir.find_key(NULL);

SELECT weir.revoke_key('web');
SELECT weir.revoke_key('web');
SELECT * FROM weir.find_key(sha256(convert_to(:'w_key', 'UTF8')));

-- A quota: what came in today counts, by the day of its receipt; other keys' and other days' doesn't.
SELECT weir.create_write_key('metered', events_per_day => 100) AS key \gset m_
SELECT sha256(convert_to(:'m_key', 'UTF8')) AS hash \gset m_
SELECT name, events_per_day, events_today FROM weir.find_key(:'m_hash');
SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T12:00:00Z"') AS today, to_char(now() AT TIME ZONE 'UTC' - interval '1 day', 'YYYY-MM-DD"T12:00:00Z"') AS yesterday \gset
SELECT * FROM weir.insert_batch('{"event": "view", "distinct_id": "ann"}
{"$outcome": "usage", "key": "metered", "count": 3, "received_at": "' || :'today' || '"}
{"$outcome": "usage", "key": "metered", "count": 4, "received_at": "' || :'today' || '"}
{"$outcome": "usage", "key": "metered", "count": 50, "received_at": "' || :'yesterday' || '"}
{"$outcome": "usage", "key": "other", "count": 60, "received_at": "' || :'today' || '"}');
SELECT index, outcome FROM weir.insert_batch_outcomes('{"$outcome": "usage", "key": "metered", "count": 1}');
SELECT events_per_day, events_today FROM weir.find_key(:'m_hash');
SELECT sum(accepted) AS accepted FROM weir.ledger;
SELECT weir.set_quota('metered', 5);
SELECT events_per_day, events_today FROM weir.find_key(:'m_hash');

-- Added up, it says the same; the day before yesterday is forgotten.
-- Absurd counts don't make it unreadable.
BEGIN;
SELECT received FROM generate_series(1, 2), weir.insert_batch('{"$outcome": "usage", "key": "metered", "count": 9223372036854775807}');
SELECT weir.fold_key_usage();
SELECT sum(events) > 1000000000000 AS many FROM weir.key_usage WHERE key = 'metered';
ROLLBACK;
INSERT INTO weir.key_usage (key, day, batch, events) VALUES ('metered', (now() AT TIME ZONE 'UTC')::date - 2, 1, 70);
SELECT weir.fold_key_usage();
SELECT weir.fold_key_usage();
SELECT key, (now() AT TIME ZONE 'UTC')::date - day AS days_ago, events FROM weir.key_usage ORDER BY 1, 2;
SELECT weir.set_quota('metered', NULL);
SELECT events_per_day, events_today FROM weir.find_key(:'m_hash');

-- An admin key is no environment's, and no other key.
SELECT weir.create_admin_key('ops') AS key \gset a_
SELECT :'a_key' ~ '^weir_a_[A-Za-z0-9_-]{43}$' AS admin_key;
SELECT kind, environment, name FROM weir.find_key(sha256(convert_to(:'a_key', 'UTF8')));
SELECT weir.query(sha256(convert_to(:'a_key', 'UTF8')), 'trend', '{}');
\echo :LAST_ERROR_SQLSTATE

-- Errors.
SELECT weir.create_write_key('web');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_read_key('bi');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_write_key(NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_write_key('  ');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_write_key('x', environment => repeat('e', 51));
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_write_key('x', environment => NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_write_key('x', allowed_origins => '{shop.example}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_write_key('x', allowed_origins => '{NULL}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.revoke_key('''; DROP TABLE weir.keys; --');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.revoke_key(NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_write_key('x', events_per_day => -1);
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_admin_key('ops');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_admin_key(NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT weir.set_quota('bi', 5);
\echo :LAST_ERROR_SQLSTATE
SELECT weir.set_quota(NULL, 5);
\echo :LAST_ERROR_SQLSTATE
SELECT weir.set_quota('metered', -5);
\echo :LAST_ERROR_SQLSTATE
