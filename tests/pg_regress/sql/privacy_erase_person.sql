\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- Ann has two ids, one of which was a person of its own when it was counted; bob and one of another environment stay.
SELECT stored FROM weir.insert_batch($$
{"event": "view", "distinct_id": "ann-phone", "timestamp": "2025-01-06T10:00:00Z", "properties": {"plan": "pro"}, "session_id": "s-ann"}
{"event": "view", "distinct_id": "ann", "timestamp": "2025-01-06T10:10:00Z", "properties": {"plan": "ann's own"}, "user_properties": {"$set": {"email": "ann@example.com"}}}
{"event": "pay",  "distinct_id": "ann", "timestamp": "2025-01-07T10:20:00Z"}
{"event": "view", "distinct_id": "bob", "timestamp": "2025-01-06T10:30:00Z", "properties": {"plan": "pro"}}
{"event": "view", "distinct_id": "ann", "timestamp": "2025-01-06T10:30:00Z", "environment": "staging"}
$$);
SELECT weir.create_rollup('by_plan', 'day', '{plan}');
CALL weir.refresh();
SELECT stored FROM weir.insert_batch('{"event": "$create_alias", "distinct_id": "ann", "timestamp": "2025-01-08T10:00:00Z", "properties": {"alias": "ann-phone"}}');
-- Refused events name her too: in JSON, in what is none, under another SDK's key.
SELECT rejected FROM weir.insert_batch($$
{"event": "", "distinct_id": "ann"}
{"event": "view", "distinct_id": "ann-phone", "oops
{"$outcome": "rejected", "reason": "missing_event", "raw": {"userId": "ann"}, "environment": "production"}
{"event": "", "distinct_id": "bob"}
$$);
SELECT ids FROM weir.rejected_events ORDER BY position;

CREATE TEMP TABLE before AS SELECT person FROM weir.person_ids WHERE distinct_id = 'ann' AND environment = 'production';
-- Any of her ids will do.
SELECT weir.erase_person('ann-phone') - 'at' AS certificate;
SELECT distinct_id, environment, event FROM weir.events ORDER BY 1, 2, 3;
SELECT distinct_id, environment FROM weir.person_ids ORDER BY 1, 2;
SELECT count(*) AS persons FROM weir.persons;
SELECT count(*) AS merged FROM weir.merged_persons;
SELECT raw FROM weir.rejected_events;
-- Rollups are right at once: nothing of it is read live.
SELECT count(*) AS stale FROM weir.stale_days;
SELECT rollup, day, event, breakdown, events, persons, ARRAY(SELECT (bucket, events, persons)::text FROM weir.hours_unpack(day, hours)) AS hours
  FROM weir.rollup_days WHERE environment = 'production' ORDER BY 1, 2, 3, 4;
SELECT * FROM weir.rollup('by_plan');
SELECT count(*) AS hers FROM weir.rollup_days b, weir.person_set_members(b.person_set) p JOIN before ON before.person = p;
SELECT count(*) AS hers FROM weir.rollup_days b, weir.hours_unpack(b.day, b.hours) h, weir.person_set_members(h.person_set) p JOIN before ON before.person = p;
-- So is the timeline.
SELECT sum(events) AS events FROM weir.timeline WHERE environment = 'production';
SELECT * FROM weir.active_persons('day', '2025-01-06', '2025-01-08');
CALL weir.refresh();
SELECT rollup, day, event, breakdown, events, persons, ARRAY(SELECT (bucket, events, persons)::text FROM weir.hours_unpack(day, hours)) AS hours
  FROM weir.rollup_days WHERE environment = 'production' ORDER BY 1, 2, 3, 4;
SELECT * FROM weir.active_persons('day', '2025-01-06', '2025-01-08');

-- Again there is nothing left, and nobody by that name.
SELECT weir.erase_person('ann') - 'at' AS certificate;
-- Who comes back is somebody new.
SELECT stored FROM weir.insert_batch('{"event": "view", "distinct_id": "ann", "timestamp": "2025-01-09T10:00:00Z"}');
SELECT i.person <> b.person AS is_new FROM weir.person_ids i, before b WHERE distinct_id = 'ann' AND environment = 'production';

-- Of time that has been purged the number of events stays, the person doesn't; a bucket that counted nobody else goes.
SELECT stored FROM weir.insert_batch($$
{"event": "old", "distinct_id": "cid", "timestamp": "2025-01-03T10:00:00Z"}
{"event": "old", "distinct_id": "dee", "timestamp": "2025-01-03T10:00:00Z"}
{"event": "own", "distinct_id": "cid", "timestamp": "2025-01-03T10:00:00Z"}
$$);
CALL weir.refresh();
SELECT count(*) > 0 AS purged FROM weir.purge('2025-01-05');
SELECT weir.erase_person('cid') - 'at' - 'timeline' AS certificate;
SELECT event, events, persons FROM weir.rollup('daily', to_time => '2025-01-05') ORDER BY event;

-- One who is named by an id with an ended person's merges not yet taken anywhere, and events not yet counted.
SELECT stored FROM weir.insert_batch($$
{"event": "view", "distinct_id": "eve-phone", "timestamp": "2025-01-10T10:00:00Z"}
{"event": "$create_alias", "distinct_id": "eve", "timestamp": "2025-01-10T10:01:00Z", "properties": {"alias": "eve-phone"}}
$$);
SELECT weir.erase_person('eve') - 'at' - 'partitions' AS certificate;
CALL weir.refresh();
SELECT count(*) AS events FROM weir.rollup('hourly', '2025-01-10', '2025-01-11');

-- What can't be done.
SELECT * FROM pg_temp.refusal($$SELECT weir.erase_person(NULL)$$);
SELECT * FROM pg_temp.refusal($$SELECT weir.erase_person('')$$);
SELECT * FROM pg_temp.refusal($$SELECT weir.erase_person('ann', environment => '')$$);
SET ROLE weir_reader;
SELECT * FROM pg_temp.refusal($$SELECT weir.erase_person('bob')$$);
RESET ROLE;
SET ROLE weir_ingest;
SELECT weir.erase_person('bob');
RESET ROLE;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT weir.erase_person('bob');
ROLLBACK;
SET ROLE weir_admin;
SELECT weir.erase_person('bob') ->> 'events' AS events;
RESET ROLE;

-- Refused events name her in JSON that is a text, plain or in base64, whole or cut off. What is too long is no id, and costs nothing.
SELECT rejected FROM weir.insert_batch(replace($$
{"$outcome": "rejected", "reason": "missing_event", "raw": {"e": "se", "co": "{\"data\":{\"userId\":\"phone-7\"}}"}, "environment": "texts"}
{"$outcome": "rejected", "reason": "missing_event", "raw": {"e": "se", "cx": "eyJkYXRhIjp7InVzZXJJZCI6InBob25lLTcifX0"}, "environment": "texts"}
{"$outcome": "rejected", "reason": "invalid_json", "raw": "{\"p\": \"{\\\"userId\\\": \\\"phone-7\\\"}\", \"oops", "environment": "texts"}
{"$outcome": "rejected", "reason": "missing_event", "raw": {"userId": "LONG", "co": "{\"userId\": \"LONG\"}", "id": "phone-8"}, "environment": "texts"}
$$, 'LONG', repeat('x', 10000)));
SELECT position, ids FROM weir.rejected_events WHERE environment = 'texts' ORDER BY position;
-- As if they had been kept before that.
UPDATE weir.rejected_events SET ids = '{}' WHERE environment = 'texts';
SELECT weir.setup();
SELECT weir.erase_person('phone-7', 'texts') -> 'rejected_events' AS certificate;
SELECT left(raw, 50) AS raw FROM weir.rejected_events WHERE environment = 'texts' ORDER BY position;
-- One that was in the queue meanwhile doesn't come back.
SELECT rejected FROM weir.insert_batch($$
{"$outcome": "rejected", "reason": "missing_event", "raw": {"e": "se", "ue_px": "eyJkYXRhIjp7InVzZXJJZCI6InBob25lLTcifX0"}, "environment": "texts"}
$$);
