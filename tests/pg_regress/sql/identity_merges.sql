-- Who is who, by what events say. Persons are shown by the least of their ids: their numbers are nobody's business.
\set SHOW_CONTEXT never
CREATE VIEW who AS
SELECT min(distinct_id) OVER (PARTITION BY i.person) AS person, i.distinct_id, i.environment, p.identified, p.properties
  FROM weir.person_ids i JOIN weir.persons p USING (person);
CREATE FUNCTION send(event text, own text, other text, at text DEFAULT '10:00', persons jsonb DEFAULT NULL, environment text DEFAULT 'production') RETURNS text
    LANGUAGE sql AS $$
    SELECT outcome FROM weir.insert_batch_outcomes(jsonb_strip_nulls(jsonb_build_object(
        'event', event, 'distinct_id', own, 'timestamp', '2026-01-05T' || at || ':00Z', 'environment', environment, 'user_properties', persons,
        'properties', CASE event WHEN '$identify' THEN jsonb_build_object('$anon_distinct_id', other) ELSE jsonb_build_object('alias', other) END))::text)
$$;

-- An $identify merges the anonymous person into the named one, and marks it.
SELECT send('view', 'anon-1', NULL), send('$identify', 'ada', 'anon-1', '10:05', '{"$set": {"plan": "free"}, "$set_once": {"since": 2026}}');
TABLE who ORDER BY environment, distinct_id;

-- A second device joins; nothing happens to the same ids in another environment.
SELECT send('$identify', 'ada', 'anon-2'), send('view', 'ada', NULL, environment => 'staging');
SELECT person, distinct_id, environment, identified FROM who ORDER BY environment, distinct_id;

-- Two identified persons are not merged by $identify, nor by an alias; dangerously they are.
SELECT send('$identify', 'bob', 'anon-9'), send('$identify', 'bob', 'ada'), send('$create_alias', 'bob', 'ada');
SELECT person, distinct_id FROM who WHERE environment = 'production' ORDER BY distinct_id;
SELECT send('$merge_dangerously', 'bob', 'ada');
SELECT person, distinct_id FROM who WHERE environment = 'production' ORDER BY distinct_id;

-- An alias merges as long as not both are named: so the order of arrival tells.
SELECT send('$identify', 'ida', 'x1'), send('$create_alias', 'ida', 'ian'), send('$identify', 'ian', 'x2');
SELECT send('$identify', 'jon', 'y1'), send('$identify', 'jay', 'y2'), send('$create_alias', 'jon', 'jay');
SELECT string_agg(distinct_id, ' ' ORDER BY distinct_id) AS ids FROM who WHERE distinct_id ~ '^(i|j|x|y)' GROUP BY person ORDER BY 1;

-- A chain of aliases, and back to its beginning.
SELECT send('$create_alias', 'c1', 'c2'), send('$create_alias', 'c2', 'c3'), send('$create_alias', 'c3', 'c1'), send('$create_alias', 'c3', 'c1');
SELECT person, distinct_id FROM who WHERE distinct_id LIKE 'c_' ORDER BY distinct_id;

-- Junk merges nobody; the event is stored all the same.
SELECT send('$identify', 'eve', 'undefined'), send('$create_alias', 'fay', 'null'), send('$create_alias', 'fay', 'fay');
SELECT person, distinct_id FROM who WHERE distinct_id IN ('eve', 'fay', 'undefined', 'null') ORDER BY distinct_id;

-- Within a batch the order is that of the times, whatever the order of the lines.
SELECT stored FROM weir.insert_batch(
    '{"event": "b", "distinct_id": "gil", "timestamp": "2026-01-05T11:00:00Z", "user_properties": {"$set": {"plan": "pro"}, "$unset": ["trial"]}}
     {"event": "a", "distinct_id": "gil", "timestamp": "2026-01-05T10:00:00Z", "user_properties": {"$set": {"plan": "free", "trial": true}, "$set_once": {"first": 1}}}
     {"event": "c", "distinct_id": "gil", "timestamp": "2026-01-05T12:00:00Z", "user_properties": {"$set_once": {"first": 2}}}');
SELECT properties FROM who WHERE distinct_id = 'gil';

-- Of an instruction or a name that is there twice the last counts; what can't be carried out is rejected.
SELECT index, outcome, reason FROM weir.insert_batch_outcomes(
    '{"event": "a", "distinct_id": "ivy", "timestamp": "2026-01-05T11:00:00Z", "user_properties": {"$set": {"a": 1, "b": 1}, "$set": {"a": 2, "a": 3}}}
     {"event": "b", "distinct_id": "ivy", "timestamp": "2026-01-05T12:00:00Z", "user_properties": {"$set": {"a": 4}, "$unset": "b"}}
     {"event": "c", "distinct_id": "ivy", "timestamp": "2026-01-05T12:00:00Z", "user_properties": {"$set": {"a": 5}, "$set_once": []}}
     {"event": "d", "distinct_id": "ivy", "timestamp": "2026-01-05T12:00:00Z", "user_properties": {"a": 6}}');
SELECT properties FROM who WHERE distinct_id = 'ivy';

-- The same batch again changes nothing: its events are duplicates.
SELECT stored FROM weir.insert_batch('{"event": "set", "distinct_id": "hal", "id": "018f0000-0000-7000-8000-000000000001", "timestamp": "2026-01-05T10:00:00Z", "user_properties": {"$set": {"n": 1}}}');
SELECT stored FROM weir.insert_batch('{"event": "set", "distinct_id": "hal", "timestamp": "2026-01-05T11:00:00Z", "user_properties": {"$set": {"n": 2}}}');
SELECT duplicate FROM weir.insert_batch('{"event": "set", "distinct_id": "hal", "id": "018f0000-0000-7000-8000-000000000001", "timestamp": "2026-01-05T10:00:00Z", "user_properties": {"$set": {"n": 1}}}');
SELECT properties FROM who WHERE distinct_id = 'hal';

-- Nothing is known of a person without an id, and each id belongs to one person.
SELECT count(*) FROM weir.profiles p WHERE NOT EXISTS (SELECT FROM weir.person_ids i WHERE i.person = p.person);
SELECT count(*) FROM weir.person_ids i WHERE NOT EXISTS (SELECT FROM weir.persons p WHERE i.person = p.person AND i.environment = p.environment);

-- Each merge has ended one person, and whoever asks for that one is led to a person that is there, however many merged since.
SELECT count(*) AS ended, count(*) FILTER (WHERE p.person IS NULL) AS astray, count(DISTINCT m.into_person) AS alive
  FROM weir.merged_persons m LEFT JOIN weir.persons p ON p.person = m.into_person AND p.environment = m.environment;
SELECT count(*) AS both FROM weir.merged_persons m JOIN weir.persons p USING (person);
