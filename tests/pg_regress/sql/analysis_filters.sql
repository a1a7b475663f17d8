\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- Operators, one by one. The persons a to f have: plan pro, plan free, plan null, no plan, 5 seats, "7" seats.
SELECT pg_temp.happens('filters', 'a', 'x', '2025-01-01', '{"plan": "pro", "tags": ["new", "eu"], "$session": "s1", "$context": {"geo": {"country": "DE"}}}') \g /dev/null
SELECT pg_temp.happens('filters', 'b', 'x', '2025-01-02', '{"plan": "free", "since": "2024-06-01"}') \g /dev/null
SELECT pg_temp.happens('filters', 'c', 'x', '2025-01-03', '{"plan": null, "since": "2024-06-01T12:00:00+02:00"}') \g /dev/null
SELECT pg_temp.happens('filters', 'd', 'x', '2025-01-04', '{"since": "long ago"}') \g /dev/null
SELECT pg_temp.happens('filters', 'e', 'x', '2025-01-05', '{"seats": 5, "$session": "s2"}') \g /dev/null
SELECT pg_temp.happens('filters', 'f', 'x', '2025-01-06', '{"seats": "7", "it''s \"odd\"": true}') \g /dev/null
INSERT INTO weir.profiles (person, properties)
SELECT person, '{"vip": true, "address": {"city": "Kiel"}}' FROM weir.person_ids WHERE environment = 'filters' AND distinct_id = 'd';

CREATE FUNCTION pg_temp.who(filters jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(distinct_id, '' ORDER BY distinct_id) FROM weir.find_events(filters => filters, environment => 'filters')
$$;
CREATE FUNCTION pg_temp.who(property text, operator text, value jsonb DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.who(jsonb_build_array(jsonb_build_object('property', property, 'operator', operator)
                                         || CASE WHEN value IS NULL THEN '{}' ELSE jsonb_build_object('value', value) END))
$$;

SELECT pg_temp.who('[]') AS everybody;
SELECT pg_temp.who('plan', 'equals', '"pro"') AS a, pg_temp.who('plan', 'not_equals', '"pro"') AS bcdef,
       pg_temp.who('plan', 'equals', 'null') AS c;
-- A number and the text that spells it are equal; so are 5 and 5.0.
SELECT pg_temp.who('seats', 'equals', '5.0') AS e, pg_temp.who('seats', 'equals', '"5"') AS e, pg_temp.who('seats', 'equals', '7') AS f;
SELECT pg_temp.who('plan', 'in', '["pro", "free"]') AS ab, pg_temp.who('plan', 'not_in', '["pro", "free"]') AS cdef,
       pg_temp.who('seats', 'in', '[5, 7]') AS ef, pg_temp.who('seats', 'in', '[]') AS nobody;
SELECT pg_temp.who('plan', 'contains', '"r"') AS ab, pg_temp.who('plan', 'not_contains', '"r"') AS cdef, pg_temp.who('plan', 'contains', '"R"') AS nobody;
SELECT pg_temp.who('plan', 'regex', '"^p|e$"') AS ab, pg_temp.who('plan', 'not_regex', '"^p"') AS bcdef;
-- Text that spells a number is compared as one; other text matches nothing.
SELECT pg_temp.who('seats', 'greater_than', '5') AS f, pg_temp.who('seats', 'greater_or_equal', '5') AS ef,
       pg_temp.who('seats', 'less_than', '"7"') AS e, pg_temp.who('seats', 'less_or_equal', '7') AS ef, pg_temp.who('plan', 'less_than', '7') AS nobody;
SELECT pg_temp.who('plan', 'is_set') AS ab, pg_temp.who('plan', 'is_not_set') AS cdef;
-- b is at midnight UTC, c at 10:00 UTC; what is no time matches neither way.
SELECT pg_temp.who('since', 'before', '"2024-06-01T10:00:00Z"') AS b, pg_temp.who('since', 'after', '"2024-06-01"') AS c;
-- Where properties are.
SELECT pg_temp.who('context.geo.country', 'equals', '"DE"') AS a, pg_temp.who('user.vip', 'equals', 'true') AS d,
       pg_temp.who('user.address.city', 'is_set') AS d, pg_temp.who('event.session_id', 'in', '["s1", "s2"]') AS ae,
       pg_temp.who('event.timestamp', 'before', '"2025-01-03"') AS ab, pg_temp.who('$.tags[1]', 'equals', '"eu"') AS a,
       pg_temp.who('$.tags[*] ? (@ == "eu")', 'is_set') AS a, pg_temp.who('it''s "odd"', 'equals', 'true') AS f;
-- and, or, not.
SELECT pg_temp.who('[{"property": "plan", "operator": "is_set"}, {"not": {"property": "plan", "operator": "equals", "value": "pro"}}]') AS b,
       pg_temp.who('[{"or": [{"property": "plan", "operator": "equals", "value": "pro"},
                             {"and": [{"property": "seats", "operator": "is_set"}, {"property": "seats", "operator": "less_than", "value": 6}]}]}]') AS ae,
       pg_temp.who('[{"not": {"or": [{"property": "plan", "operator": "is_set"}, {"property": "seats", "operator": "is_set"}]}}]') AS cd;
-- Every operator, in an array and by itself.
SELECT operator, pg_temp.who(property, operator, value) AS listed,
       pg_temp.who(jsonb_strip_nulls(jsonb_build_object('property', property, 'operator', operator, 'value', value))) AS alone
  FROM (VALUES ('plan', 'equals', '"pro"'::jsonb), ('plan', 'not_equals', '"pro"'), ('plan', 'in', '["pro"]'), ('plan', 'not_in', '["pro"]'),
               ('plan', 'contains', '"r"'), ('plan', 'not_contains', '"r"'), ('plan', 'regex', '"^p"'), ('plan', 'not_regex', '"^p"'),
               ('seats', 'greater_than', '5'), ('seats', 'greater_or_equal', '5'), ('seats', 'less_than', '7'), ('seats', 'less_or_equal', '7'),
               ('plan', 'is_set', NULL), ('plan', 'is_not_set', NULL), ('since', 'before', '"2024-06-01T10:00:00Z"'), ('since', 'after', '"2024-06-01"'),
               ('$', 'matches', '"free"')) AS each (property, operator, value);
-- SQL in every string stays a string, and no part of the document is in the statement.
SELECT pg_temp.who('plan''; DROP TABLE weir.events; --', 'equals', '"'' OR true; --"') AS nobody, pg_temp.who('$1', 'is_set') AS nobody;
SELECT weir.filter_sql('[{"property": "a", "operator": "greater_than", "value": 5}]', 1, '') AS sql;

SELECT r.* FROM unnest(ARRAY[
    '[{"property": "plan", "operator": "is_near", "value": 1}]',
    '[{"property": "plan", "operator": "in", "value": "pro"}]',
    '[{"property": "plan", "operator": "is_set", "value": 1}]',
    '[{"property": "plan", "operator": "regex", "value": "(("}]',
    '[{"property": "$.a[", "operator": "is_set"}]',
    '[{"property": "$.seats ? (@ > $x)", "operator": "is_set"}]',
    '[{"property": "$.since.datetime() ? (@ > \"2026-01-01\".datetime())", "operator": "is_set"}]',
    '[{"property": "$.plan ? (@ like_regex \"p\" flag \"x\")", "operator": "is_set"}]',
    '[{"property": "$.plan ? (@ like_regex \"(\")", "operator": "is_set"}]',
    '[{"property": "event.ctid", "operator": "is_set"}]',
    '[{"property": "plan"}]', '[{"or": []}]', '["plan"]', '5',
    '[{"property": "n", "operator": "equals", "value": 1e999}]'
]) WITH ORDINALITY AS bad (filters, n), pg_temp.refusal(format('SELECT weir.count_events(filters => %L)', filters)) r ORDER BY n;
-- A path too deep to be read, and one that a breakdown names.
SELECT code, left(message, 12) AS message, hint FROM pg_temp.refusal(format('SELECT weir.count_events(filters => %L)',
    jsonb_build_object('property', '$.a ? ' || repeat('(', 20000) || '@ == 1' || repeat(')', 20000), 'operator', 'is_set')));
SELECT * FROM pg_temp.refusal($q$ SELECT * FROM weir.trend('x', from_time => '2025-01-01', to_time => '2025-02-01', breakdown => '$.seats ? (@ > $x)') $q$);
