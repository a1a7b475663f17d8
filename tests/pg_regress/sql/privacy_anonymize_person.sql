\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- Ann has two ids, merged after they were counted; bob stays who he is.
SELECT stored FROM weir.insert_batch($$
{"event": "view", "distinct_id": "ann-phone", "timestamp": "2025-01-06T10:00:00Z", "properties": {"plan": "pro"}, "session_id": "s-ann"}
{"event": "cart", "distinct_id": "ann-phone", "timestamp": "2025-01-06T10:05:00Z", "properties": {"plan": "pro", "email": "ann@example.com", "by": ["ann-phone"]}, "session_id": "s-ann", "context": {"geo": {"country": "DE", "city": "Ulm"}, "campaign": {"source": "mail", "gclid": "x"}, "page": {"path": "/ann"}, "ip": "192.0.2.1"}}
{"event": "view", "distinct_id": "ann", "timestamp": "2025-01-06T11:10:00Z", "client_timestamp": "2025-01-06T11:10:01Z", "properties": {"plan": "ann"}, "user_properties": {"$set": {"email": "ann@example.com"}}}
{"event": "view", "distinct_id": "bob", "timestamp": "2025-01-06T10:30:00Z", "properties": {"plan": "pro"}, "session_id": "s-bob"}
$$);
SELECT weir.create_rollup('by_plan', 'day', '{plan}');
CALL weir.refresh();
SELECT stored FROM weir.insert_batch('{"event": "$create_alias", "distinct_id": "ann", "timestamp": "2025-01-06T12:00:00Z", "properties": {"alias": "ann-phone"}}');
SELECT rejected FROM weir.insert_batch('{"event": "", "distinct_id": "ann"}');

CREATE TEMP VIEW answers AS
SELECT 'rollup' AS question, r::text AS answer FROM weir.rollup('daily') r
 UNION ALL SELECT 'funnel', f::text FROM weir.funnel('{view,cart,view}'::text[]) f
 UNION ALL SELECT 'active', a::text FROM weir.active_persons('day', '2025-01-06', '2025-01-07') a
 UNION ALL SELECT 'sessions', s::text FROM weir.sessions('2025-01-06', '2025-01-07') s
 UNION ALL SELECT 'retention', t::text FROM weir.retention('view', 'cart', '2025-01-06', '2025-01-07', 'day', 1) t;
CREATE TEMP TABLE before AS SELECT * FROM answers;
CREATE TEMP TABLE numbers AS SELECT person, distinct_id FROM weir.person_ids WHERE distinct_id LIKE 'ann%';
CREATE TEMP TABLE ids AS SELECT id FROM weir.events WHERE distinct_id LIKE 'ann%';

SELECT weir.anonymize_person('ann-phone') - 'at' AS certificate;
-- Every answer is what it was, before a refresh and after.
SELECT * FROM (SELECT * FROM answers EXCEPT ALL SELECT * FROM before) a UNION ALL SELECT * FROM (SELECT * FROM before EXCEPT ALL SELECT * FROM answers) b;
SELECT bucket, event, breakdown, events, persons FROM weir.rollup('by_plan');
CALL weir.refresh();
SELECT * FROM (SELECT * FROM answers EXCEPT ALL SELECT * FROM before) a UNION ALL SELECT * FROM (SELECT * FROM before EXCEPT ALL SELECT * FROM answers) b;
SELECT bucket, event, breakdown, events, persons FROM weir.rollup('by_plan');
SELECT sum(events) AS events FROM weir.timeline;
-- What is left of her: one person, one new id, one new session.
SELECT count(DISTINCT distinct_id) AS ids, bool_and(distinct_id ~ '^[0-9a-f-]{36}$') AS random FROM weir.events WHERE distinct_id <> 'bob';
SELECT event, "timestamp", received_at = "timestamp" AS received, client_timestamp, sent_at, session_id ~ '^[0-9a-f-]{36}$' AS session, properties, user_properties, context
  FROM weir.events WHERE distinct_id <> 'bob' ORDER BY "timestamp";
SELECT count(*) AS rows FROM weir.events e WHERE e::text ~ 'ann|Ulm|192\.0|gclid';
SELECT count(*) AS rows FROM weir.events WHERE id IN (SELECT id FROM ids);
SELECT count(*) AS persons, count(DISTINCT i.person) AS with_ids, count(n) AS known, max(p.properties::text) AS properties
  FROM weir.persons p JOIN weir.person_ids i USING (person) LEFT JOIN numbers n USING (person);
SELECT count(*) AS merged FROM weir.merged_persons;
SELECT count(*) AS rejected FROM weir.rejected_events;
SELECT count(*) AS hers FROM weir.rollup_days b, weir.person_set_members(b.person_set) p JOIN numbers n ON n.person = p;
SELECT count(*) AS hers FROM weir.rollup_days b, weir.hours_unpack(b.day, b.hours) h, weir.person_set_members(h.person_set) p JOIN numbers n ON n.person = p;

-- Nobody by that name, and what else is to be taken out.
SELECT weir.anonymize_person('ann') - 'at' AS certificate;
SELECT weir.anonymize_person('bob', remove => '{plan}') ->> 'events' AS events;
SELECT bucket, event, breakdown, events, persons FROM weir.rollup('by_plan');

SELECT * FROM pg_temp.refusal($$SELECT weir.anonymize_person(NULL)$$);
SELECT * FROM pg_temp.refusal($$SELECT weir.anonymize_person('bob', remove => NULL)$$);
SELECT * FROM pg_temp.refusal($$SELECT weir.anonymize_person('bob', remove => '{a,NULL}')$$);
SET ROLE weir_reader;
SELECT * FROM pg_temp.refusal($$SELECT weir.anonymize_person('bob')$$);
RESET ROLE;
