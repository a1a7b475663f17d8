-- Properties that the timeline keeps: each answer is that of the events, and comes from the timeline as soon as it can.
\pset format unaligned
\pset null (null)
SET timezone = 'UTC';
-- Whether a question read events: the timeline is all that is left of them then.
CREATE FUNCTION pg_temp.differences(question text) RETURNS TABLE (on_timeline text, on_events text) LANGUAGE plpgsql AS $$
DECLARE
    query CONSTANT text := format('SELECT coalesce(array_agg(q::text), ''{}'') FROM weir.%s q', question);
    a text[]; b text[];
BEGIN
    SET LOCAL weir.use_timeline = on;  EXECUTE query INTO a;
    SET LOCAL weir.use_timeline = off; EXECUTE query INTO b;
    RETURN QUERY SELECT t.a, t.b FROM unnest(a, b) AS t (a, b) WHERE t.a IS DISTINCT FROM t.b;
END
$$;
CREATE FUNCTION pg_temp.send(first int, last int) RETURNS int LANGUAGE sql AS $$
    SELECT stored FROM weir.insert_batch((
        SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'event', (ARRAY['view','cart','pay'])[1 + n % 3], 'distinct_id', 'p' || n % 13, 'timestamp', timestamptz '2025-01-06Z' + n * interval '3 hours',
                   'properties', jsonb_build_object('plan', CASE n % 4 WHEN 0 THEN '"pro"' WHEN 1 THEN '5' WHEN 2 THEN '"5"' END::jsonb, 'n', n),
                   'context', CASE n % 2 WHEN 0 THEN '{"geo": {"country": "DE"}}' ELSE '{"geo": "x"}' END::jsonb)))::text
          FROM generate_series(first, last) n))
$$;
CREATE VIEW pg_temp.asked AS SELECT * FROM unnest(ARRAY[
    $q$funnel(ARRAY['view','cart','pay'], within => '9 days', breakdown => 'plan')$q$,
    $q$funnel(ARRAY['view','cart','pay'], within => '9 days', breakdown => 'plan', attribution => 'last_touch')$q$,
    $q$funnel(ARRAY['view','cart','pay'], within => '9 days', breakdown => 'context.geo.country', attribution => 'step_2', filters => '[{"property":"plan","operator":"is_set"}]')$q$,
    $q$funnel('[{"event":"view","filters":[{"property":"plan","operator":"equals","value":"5"}]},{"event":"cart","optional":true},{"event":"pay"}]'::jsonb, within => '9 days',
              mode => 'strict', exclusions => '[{"event":"view","filters":[{"property":"plan","operator":"equals","value":"pro"}]}]', breakdown => 'plan')$q$,
    $q$retention('view', 'pay', period => 'day', start_filters => '[{"property":"plan","operator":"is_set"}]', mode => 'recurring', breakdown => 'plan')$q$,
    $q$retention('view', period => 'day', return_filters => '[{"not":{"property":"plan","operator":"greater_than","value":4}}]', windows => '24h', breakdown => 'plan')$q$,
    $q$trend('view', granularity => 'week', measure => 'persons', breakdown => 'plan', top => 1)$q$,
    $q$trend(granularity => 'week', measure => 'events_per_person', filters => '[{"property":"context.geo.country","operator":"is_set"}]')$q$,
    $q$sessions(granularity => 'week', filters => '[{"property":"plan","operator":"in","value":[5]}]')$q$]) AS question;

-- Batches that were stored before, some of them refreshed.
SELECT pg_temp.send(1, 60);
-- Nobody's operators are called by a refresh, wherever they lie on its search_path.
CREATE FUNCTION public.mine(text, date) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'mine, as %', current_user; END $$;
CREATE OPERATOR public.|| (LEFTARG = text, RIGHTARG = date, FUNCTION = public.mine);
CALL weir.refresh();
SELECT pg_temp.send(61, 70);
SELECT weir.promote_property('plan');
SELECT property, number FROM weir.promoted_properties;
SELECT weir.promote_property('context.geo.country'), weir.promote_property('plan');
SELECT environment, week, pending FROM weir.timeline_gaps ORDER BY week;
SELECT weir.are_promoted('{}', 'production', NULL, NULL) AS of_nothing, weir.are_promoted('{plan}', 'production', NULL, NULL) AS yet,
       weir.are_promoted('{plan}', 'production', '2025-02-01', NULL) AS later, weir.are_promoted('{plan,n}', 'production', '2025-02-01', NULL) AS of_another;
SELECT d.* FROM pg_temp.asked a, pg_temp.differences(a.question) d;
-- Some that know of the promotion arrive.
SELECT pg_temp.send(71, 80);
SELECT batch, promoted FROM weir.arrivals ORDER BY 1;
SELECT d.* FROM pg_temp.asked a, pg_temp.differences(a.question) d;
CALL weir.refresh();
SELECT count(*) AS gaps FROM weir.timeline_gaps;
SELECT code, tuple FROM weir.timeline_tuples ORDER BY tuple;
SELECT d.* FROM pg_temp.asked a, pg_temp.differences(a.question) d;
SELECT pg_temp.send(81, 90);
SELECT d.* FROM pg_temp.asked a, pg_temp.differences(a.question) d;
SELECT breakdown_value, step, persons FROM weir.funnel(ARRAY['view', 'cart'], within => '9 days', breakdown => 'plan');
-- It is the timeline that answers: it knows nothing of what is changed behind its back.
CALL weir.refresh();
UPDATE weir.events SET properties = properties - 'plan';
SELECT bucket, breakdown_value, value FROM weir.trend('view', granularity => 'month', breakdown => 'plan');
SELECT bucket, breakdown_value, value FROM weir.trend('view', granularity => 'month', breakdown => 'plan', measure => 'sum:n', top => 1);
CALL weir.rebuild();
SELECT bucket, breakdown_value, value FROM weir.trend('view', granularity => 'month', breakdown => 'plan');

-- Merges, late events, erasure.
SELECT pg_temp.send(91, 100);
SELECT stored FROM weir.insert_batch('{"event": "$merge_dangerously", "distinct_id": "p1", "properties": {"alias": "p2"}, "timestamp": "2025-01-07T00:00:00Z"}
{"event": "view", "distinct_id": "secret", "properties": {"plan": "only mine"}, "timestamp": "2025-01-01T00:00:00Z"}');
SELECT d.* FROM pg_temp.asked a, pg_temp.differences(a.question) d;
CALL weir.refresh();
SELECT d.* FROM pg_temp.asked a, pg_temp.differences(a.question) d;
SELECT weir.erase_person('secret') -> 'timeline_tuples' AS tuples;
SELECT count(*) FROM weir.timeline_tuples WHERE tuple LIKE '%mine%';
SELECT weir.anonymize_person('p3', remove => '{plan}') -> 'timeline_tuples' AS tuples;
SELECT d.* FROM pg_temp.asked a, pg_temp.differences(a.question) d;

-- What is long isn't kept: the events are read for that week, and only for that.
SELECT stored FROM weir.insert_batch(format('{"event": "view", "distinct_id": "p1", "properties": {"plan": "%s"}, "timestamp": "2025-03-03T00:00:00Z"}', repeat('x', 500)));
SELECT promoted FROM weir.arrivals;
SELECT d.* FROM pg_temp.asked a, pg_temp.differences(a.question) d;
CALL weir.refresh();
SELECT week, pending FROM weir.timeline_gaps;
SELECT d.* FROM pg_temp.asked a, pg_temp.differences(a.question) d;
SELECT weir.are_promoted('{plan}', 'production', NULL, '2025-03-03'), weir.are_promoted('{plan}', 'production', '2025-03-03', NULL);

-- A breakdown by more values than there is room to count: values are ranked first, or events are read.
SELECT stored FROM weir.insert_batch((
    SELECT jsonb_agg(jsonb_build_object('event', 'read', 'distinct_id', 'p' || n % 90, 'environment', 'wide', 'timestamp', timestamptz '2025-01-06Z' + n * interval '1 hour',
                                        'properties', jsonb_build_object('plan', n % 1100)))::text
      FROM generate_series(1, 1500) n));
CALL weir.refresh();
SELECT d.* FROM unnest(ARRAY[
    $q$trend(granularity => 'hour', breakdown => 'plan', top => 3, environment => 'wide')$q$,
    $q$trend('read', granularity => 'hour', breakdown => 'plan', top => 2, measure => 'persons', environment => 'wide')$q$,
    $q$trend('none', granularity => 'hour', breakdown => 'plan', environment => 'wide')$q$,
    $q$trend(granularity => 'hour', breakdown => 'plan', top => 1000, environment => 'wide')$q$,
    $q$retention('read', period => 'day', periods => 60, breakdown => 'plan', environment => 'wide')$q$]) AS question, pg_temp.differences(question) d;
SHOW weir.use_timeline;

-- The parts.
SELECT weir.promotion() > 0, weir.promoted_names();
SELECT weir.promoted_values('{"plan": null, "n": {"b": [1, 2]}}', '{"geo": {"country": "DE"}}', '{n,no,plan,context.geo.country}'), weir.promoted_values('{}', NULL, '{plan}'), weir.promoted_values('{}', NULL, '{}');
SELECT weir.asked_properties('[[{"property": "a", "operator": "is_set"}, {"not": {"property": "$.b", "operator": "is_set"}}], []]', 'a');
SELECT weir.filter_properties('[]'), weir.filter_properties('{"property": "a", "operator": "is_set"}');
SELECT weir.filter_properties('[{"property": "a", "operator": "is"}]');
SELECT (weir.tuple_roles('{NULL,"{}","{\"a\": 1}","{\"a\": \"b\"}"}', '[[], [{"property": "a", "operator": "equals", "value": "1"}]]', breakdown => 'a')).*;
SELECT (weir.tuple_roles('{"{\"a\": 1}","{}"}', '[[]]', '[{"property": "a", "operator": "is_set"}]', '[[]]')).*;
SELECT weir.timeline_known_tuples('nowhere'), weir.timeline_forget_tuples('nowhere');
SELECT weir.timeline_piece_tuples('\x00');

-- What can't be.
SELECT weir.promote_property('');
SELECT weir.promote_property(NULL);
SELECT weir.promote_property('user.plan');
SELECT weir.promote_property('event.sdk');
SELECT weir.promote_property('$.a.b');
SELECT weir.promote_property('$');
SELECT weir.promote_property('context.');
SELECT weir.promote_property(E'a\nb');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT weir.promote_property('n');
ROLLBACK;
SELECT count(weir.promote_property('p' || n)) FROM generate_series(1, 14) n;
SELECT weir.promote_property('$browser');
SELECT weir.demote_property('nothing');
SELECT weir.demote_property(NULL);

-- What is demoted is forgotten, and asked of the events again.
SELECT weir.demote_property('plan');
SELECT count(*) FROM weir.timeline_tuples WHERE tuple LIKE '%plan%';
SELECT d.* FROM pg_temp.asked a, pg_temp.differences(a.question) d;
SELECT weir.demote_property(property) FROM weir.promoted_properties ORDER BY number;
SELECT count(*) FROM weir.timeline_gaps;
SELECT pg_temp.send(101, 110);
CALL weir.refresh();
SELECT d.* FROM pg_temp.asked a, pg_temp.differences(a.question) d;
SET ROLE weir_reader;
SELECT weir.promote_property('plan');
SELECT weir.demote_property('plan');
SELECT count(*) FROM weir.trend(breakdown => 'plan');
