-- What isn't refreshed yet is read from what arrived, else from the events; both say the same.
\set VERBOSITY default
\set SHOW_CONTEXT never
\pset format unaligned
\pset null (null)
SET timezone = 'UTC';
SET client_min_messages = warning;
SELECT stored FROM weir.insert_batch($$
{"event": "view", "distinct_id": "ann", "timestamp": "2025-01-06T10:00:00.5Z", "session_id": "s"}
{"event": "cart", "distinct_id": "bob", "timestamp": "2025-01-05T23:59:59.999999Z"}
{"event": "view", "distinct_id": "ann", "timestamp": "2025-01-06T10:59:59Z", "session_id": "s"}
{"event": "view", "distinct_id": "bob", "timestamp": "2025-01-06T11:00:00Z", "environment": "staging"}
$$);
SELECT environment, part, octet_length(data) AS bytes FROM weir.arrivals ORDER BY environment;
SELECT weir.arrivals_persons(ARRAY[data]) = ARRAY(SELECT person FROM weir.person_ids i WHERE i.environment = a.environment ORDER BY person) AS are_theirs
  FROM weir.arrivals a;
CREATE VIEW pg_temp.buckets AS
    SELECT b.day, b.event, b.events, weir.person_set_count(b.person_set) AS persons,
           ARRAY(SELECT format('%s: %s events, %s persons', to_char(h.bucket, 'HH24'), h.events, h.persons) FROM weir.hours_unpack(b.day, b.hours) h) AS hours
      FROM weir.arrivals a, weir.arrivals_days(ARRAY[a.data], NULL, NULL, '-infinity') b WHERE a.environment = 'production';
SELECT * FROM pg_temp.buckets ORDER BY 1, 2;
-- A person who is another one by now; events from a time on and before another; a name that has a code.
SELECT b.day, b.event, ARRAY(SELECT weir.person_set_members(b.person_set)) AS members, b.last_person
  FROM weir.arrivals a, weir.arrivals_days(ARRAY[a.data], weir.arrivals_persons(ARRAY[a.data]), '{7,8}', '2025-01-06') b
 WHERE a.environment = 'production';
SELECT convert_from(encoded[1], 'UTF8') AS names, p.*, weir.timeline_has(encoded[3], '{16390}') AS has
  FROM weir.arrivals a, LATERAL (SELECT weir.arrivals_encode(ARRAY[a.data], weir.arrivals_persons(ARRAY[a.data]), '{16390,8}', '{view}', '{NULL}', true, '2025-01-06 10:30', '2025-01-07')) AS e (encoded),
       weir.timeline_piece(encoded[3]) p
 WHERE a.environment = 'production';
SELECT * FROM weir.arrivals_days(NULL, NULL, NULL, '-infinity');
SELECT weir.arrivals_encode(NULL, NULL, NULL, '{view}', '{NULL}', true, '-infinity', 'infinity');

-- Many events take several rows, each of which fits into a page.
SELECT stored FROM weir.insert_batch((
    SELECT string_agg(format('{"event": "e%s", "distinct_id": "p%s", "timestamp": "2025-01-07T00:00:00.%sZ", "session_id": "s%s"}', n % 50, n % 700, lpad(n::text, 6, '0'), n), E'\n')
      FROM generate_series(1, 3000) n));
SELECT count(*) > 2 AS are_several, max(octet_length(data)) <= 7800 AS fit, cardinality(weir.arrivals_persons(array_agg(data))) AS persons
  FROM weir.arrivals WHERE batch = (SELECT max(batch) FROM weir.batches);
-- A batch that stores nothing has none.
SELECT stored, duplicate FROM weir.insert_batch('{"event": "", "distinct_id": "ann"}');
SELECT count(*) FROM weir.arrivals WHERE batch = (SELECT max(batch) FROM weir.batches);

-- Whatever has arrived of it, and whatever is refreshed: the answers stay.
CREATE VIEW pg_temp.answers AS
    SELECT 'hourly' AS question, r.bucket, r.event, r.events, r.persons FROM weir.rollup() r
     UNION ALL SELECT 'daily', r.bucket, r.event, r.events, r.persons FROM weir.rollup('daily') r
     UNION ALL SELECT 'active', a.bucket, '', NULL, a.persons FROM weir.active_persons('day') a
     UNION ALL SELECT 'funnel', NULL, f.step::text, NULL, f.persons FROM weir.funnel(ARRAY['view', 'cart']) f
     UNION ALL SELECT 'view', e."timestamp", e.event, NULL, NULL FROM weir.events e WHERE e.event IN ('view', 'cart') AND e.environment = 'production';
CREATE TEMP TABLE before AS TABLE pg_temp.answers;
CREATE VIEW pg_temp.differences AS
    (SELECT 'now', * FROM (TABLE pg_temp.answers EXCEPT ALL TABLE before) a) UNION ALL (SELECT 'before', * FROM (TABLE before EXCEPT ALL TABLE pg_temp.answers) b);
CREATE VIEW pg_temp.state AS
    SELECT count(*) FILTER (WHERE NOT b.in_rollups) AS not_in_rollups, count(*) FILTER (WHERE NOT b.in_timeline) AS not_in_timeline,
           (SELECT count(DISTINCT (batch, environment)) FROM weir.arrivals) AS arrived FROM weir.batches b;
SELECT count(*), array_agg(persons) FILTER (WHERE question = 'funnel') AS funnel, sum(events) AS events FROM before;
BEGIN;
DELETE FROM weir.arrivals WHERE batch IN (SELECT batch FROM weir.batches WHERE stored = 3000);
TABLE pg_temp.differences;
TABLE pg_temp.state;
COMMIT;
CALL weir.refresh_timeline();
TABLE pg_temp.state;
TABLE pg_temp.differences;
CALL weir.refresh_rollups();
TABLE pg_temp.state;
TABLE pg_temp.differences;

-- What is changed by hand: recount_rollups() and rebuild() read it from the events.
SELECT stored FROM weir.insert_batch('{"event": "view", "distinct_id": "eve", "timestamp": "2025-01-09T10:00:00Z"}');
SELECT events FROM weir.rollup('daily', '2025-01-09');
BEGIN;
DELETE FROM weir.events WHERE distinct_id = 'eve';
SELECT weir.recount_rollups('2025-01-09', '2025-01-10');
COMMIT;
SELECT events FROM weir.rollup('daily', '2025-01-09');
TABLE pg_temp.state;
CALL weir.refresh();
SELECT events FROM weir.rollup('daily', '2025-01-09');
SELECT persons FROM weir.active_persons('day', '2025-01-09', '2025-01-10');

-- What is damaged says so, and is mended.
SELECT stored FROM weir.insert_batch('{"event": "view", "distinct_id": "eve", "timestamp": "2025-01-09T10:00:00Z"}');
UPDATE weir.arrivals SET data = set_byte(data, 20, get_byte(data, 20) # 1);
SELECT persons FROM weir.active_persons('day', '2025-01-09', '2025-01-10');
CALL weir.refresh();
CALL weir.rebuild('2025-01-09', '2025-01-10');
SELECT persons FROM weir.active_persons('day', '2025-01-09', '2025-01-10');
CALL weir.refresh();
SELECT persons FROM weir.active_persons('day', '2025-01-09', '2025-01-10');
SELECT weir.arrivals_persons('{"\\x00"}');
SELECT weir.arrivals_encode('{"\\x03000000000000000000000000000000"}', NULL, NULL, '{}', '{NULL}', true, '-infinity', 'infinity');
SELECT * FROM weir.arrivals_days('{"\\x01000000000000000000000000000000"}', NULL, NULL, '-infinity');

-- What is purged is not counted, though it arrived.
SELECT stored FROM weir.insert_batch($$
{"event": "late", "distinct_id": "ann", "timestamp": "2025-01-06T10:00:00Z"}
{"event": "late", "distinct_id": "ann", "timestamp": "2025-01-10T10:00:00Z"}
$$);
SELECT action FROM weir.purge('2025-01-08', force => true);
SELECT bucket, events FROM weir.rollup('daily') WHERE event = 'late';
SELECT persons FROM weir.funnel(ARRAY['late', 'late']);
CALL weir.refresh();
SELECT bucket, events FROM weir.rollup('daily') WHERE event = 'late';
SELECT persons FROM weir.funnel(ARRAY['late', 'late']);

-- So much may wait for a refresh, with what arrived and without, before reading all events is cheaper.
BEGIN;
INSERT INTO weir.batches (batch, environment, accepted, stored, duplicate, rejected, dropped, first_time, last_time)
SELECT nextval('weir.batch_number'), 'much', 200001, 200001, 0, 0, 0, '2025-01-11', '2025-01-12';
SELECT weir.on_timeline('much', NULL, NULL), weir.on_timeline('much', NULL, '2025-01-11') AS before;
INSERT INTO weir.arrivals SELECT batch, 0, 'much', '' FROM weir.batches WHERE environment = 'much';
SELECT weir.on_timeline('much', NULL, NULL);
UPDATE weir.batches SET accepted = 2000001, stored = 2000001 WHERE environment = 'much';
SELECT weir.on_timeline('much', NULL, NULL);
-- A group ends with the batch that makes it a quarter of a million events, or more.
INSERT INTO weir.batches (batch, environment, accepted, stored, duplicate, rejected, dropped)
SELECT 1000 + n, 'much', 100000, 100000, 0, 0, 0 FROM generate_series(1, 5) n;
SELECT cardinality(g) AS batches FROM weir.groups_of_batches('much', ARRAY(SELECT batch FROM weir.batches WHERE environment = 'much' AND batch > 1000)) g;
SELECT * FROM weir.groups_of_batches('much', NULL);
ROLLBACK;

-- A database of before arrivals: what isn't refreshed is read from the events.
SELECT stored FROM weir.insert_batch('{"event": "old", "distinct_id": "ann", "timestamp": "2025-01-11T10:00:00Z"}');
DROP TABLE weir.arrivals CASCADE;
SELECT weir.setup();
SELECT stored FROM weir.insert_batch('{"event": "old", "distinct_id": "ann", "timestamp": "2025-01-11T11:00:00Z"}');
SELECT count(*) FROM weir.arrivals;
SELECT events FROM weir.rollup('daily', '2025-01-11');
SELECT persons FROM weir.funnel(ARRAY['old', 'old']);
CALL weir.refresh();
SELECT events FROM weir.rollup('daily', '2025-01-11');
SELECT persons FROM weir.funnel(ARRAY['old', 'old']);
