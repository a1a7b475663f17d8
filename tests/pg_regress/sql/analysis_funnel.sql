\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- a comes to the end in 3 minutes, b in 5, c pays without a cart, d is a day late for the cart, e only pays.
SELECT pg_temp.day('funnel', 'a', '2025-01-01', 'view@10:00 cart@10:01 pay@10:03', '{"plan": "pro"}') \g /dev/null
SELECT pg_temp.day('funnel', 'b', '2025-01-01', 'view@11:00 help@11:01 cart@11:02 pay@11:05', '{"plan": "free"}') \g /dev/null
SELECT pg_temp.day('funnel', 'c', '2025-01-01', 'view@12:00 pay@12:03', '{"plan": "free"}') \g /dev/null
SELECT pg_temp.day('funnel', 'd', '2025-01-01', 'view@13:00') \g /dev/null
SELECT pg_temp.day('funnel', 'd', '2025-01-02', 'cart@13:00') \g /dev/null
SELECT pg_temp.day('funnel', 'e', '2025-01-01', 'pay@14:00') \g /dev/null
\set shop 'ARRAY[''view'', ''cart'', ''pay''], environment => ''funnel'''

-- 4 saw it, a, b and d had a cart, a and b paid. To the cart it took 60, 120 and 86400 s; from there 120 and 180.
SELECT * FROM weir.funnel(:shop);
-- Within an hour d has no cart; the limit itself is in time: a, of 3 minutes, is.
SELECT step, persons FROM weir.funnel(:shop, within => '1 hour');
SELECT step, persons FROM weir.funnel(:shop, within => '3 minutes');
-- The cart of d is outside the range.
SELECT step, persons FROM weir.funnel(:shop, from_time => '2025-01-01', to_time => '2025-01-02 13:00');
-- b asked for help between view and cart, c's next event is no cart.
SELECT step, persons FROM weir.funnel(:shop, mode => 'strict');
-- Any one: a to e. Any two: a, b, c, d. All three: a, b.
SELECT step, name, persons FROM weir.funnel(:shop, mode => 'unordered');
SELECT breakdown_value, step, persons, mean_seconds FROM weir.funnel(:shop, breakdown => 'plan');
-- Of those who paid: one of each plan.
SELECT breakdown_value, step, persons FROM weir.funnel(:shop, breakdown => 'plan', attribution => 'step_3');
-- Filters on all events, and on one step; a step's name.
SELECT step, persons FROM weir.funnel(:shop, filters => '[{"property": "plan", "operator": "equals", "value": "free"}]');
SELECT step, name, persons FROM weir.funnel('["view", {"event": "cart", "name": "Pro cart", "filters": [{"property": "plan", "operator": "equals", "value": "pro"}]}]'::jsonb, environment => 'funnel');
-- The same event twice needs two events: nobody has them.
SELECT step, persons FROM weir.funnel(ARRAY['view', 'view'], environment => 'funnel');
-- Nobody: zeros, and no shares of nothing.
SELECT step, persons, share_of_first FROM weir.funnel(ARRAY['never', 'cart'], environment => 'funnel');
-- Who, and by which events.
SELECT distinct_id, cardinality(event_ids) AS events, times FROM weir.funnel_persons('["view", "cart", "pay"]'::jsonb, environment => 'funnel', step => 2);

-- b asked for help between view and cart, so b isn't counted at all; nor is who asks between view and the end of the
-- seven days in which the rest could come. Between cart and pay nobody asked.
SELECT step, persons FROM weir.funnel(:shop, exclusions => '[{"event": "help", "from_step": 1, "to_step": 2}]');
SELECT step, persons FROM weir.funnel(:shop, exclusions => '[{"event": "help", "from_step": 2, "to_step": 3}]');
SELECT step, persons FROM weir.funnel(:shop, mode => 'strict', exclusions => '[{"event": "help"}]');
SELECT step, persons FROM weir.funnel(ARRAY['view', 'cart', 'pay'], environment => 'funnel', exclusions => '[{"event": "cart", "from_step": 1, "to_step": 3, "filters": [{"property": "plan", "operator": "is_not_set"}]}]');
SELECT distinct_id FROM weir.funnel_persons(ARRAY['view', 'cart'], environment => 'funnel', exclusions => '[{"event": "help"}]');

-- One person under two ids is one person: c's cart was under another id, in time.
SELECT pg_temp.day('funnel', 'c on the phone', '2025-01-01', 'cart@12:01') \g /dev/null
UPDATE weir.person_ids SET person = (SELECT person FROM weir.person_ids WHERE distinct_id = 'c' AND environment = 'funnel') WHERE distinct_id = 'c on the phone';
SELECT step, persons FROM weir.funnel(:shop);

-- Events at one moment follow each other in the order of the steps.
SELECT pg_temp.day('tie', 'a', '2025-01-01', 'pay@10:00 cart@10:00 view@10:00') \g /dev/null
SELECT step, persons, mean_seconds FROM weir.funnel(ARRAY['view', 'cart', 'pay'], environment => 'tie');

-- Optional steps: a stays at 1, abc comes to 3 by b, ac without. 8, 3, 7, 3, 4; the shares are of the last step that
-- isn't optional: 3 of 8, 7 of 8, 3 of 7, 4 of 7.
SELECT pg_temp.day('optional', journey, '2025-01-01', (SELECT string_agg(letter || '@10:0' || n, ' ') FROM unnest(string_to_array(journey, NULL)) WITH ORDINALITY AS l (letter, n)))
  FROM unnest('{a,abc,ac,abcde,abce,acd,acde,ace}'::text[]) AS journey \g /dev/null
\set some '''["a", {"event": "b", "optional": true}, "c", {"event": "d", "optional": true}, "e"]''::jsonb, environment => ''optional'''
SELECT step, name, persons, share_of_first, round(share_of_previous::numeric, 3) AS of_previous, mean_seconds FROM weir.funnel(:some);
SELECT step, persons FROM weir.funnel(:some, mode => 'strict');
-- Any five, four …: whatever is missing, nothing ends.
SELECT step, persons FROM weir.funnel(:some, mode => 'unordered');
-- A place for each step: null where it is missing.
SELECT distinct_id, times[2] IS NULL AS no_b, times[4] IS NULL AS no_d, times[5] - times[3] AS took FROM weir.funnel_persons(:some, step => 5);
SELECT distinct_id FROM weir.funnel_persons(:some, step => 4);
-- Who has no b can't be told apart by it.
SELECT breakdown_value, step, persons FROM weir.funnel(:some, breakdown => 'event.distinct_id', attribution => 'step_2') WHERE step IN (2, 5);
-- Between a and the missing b lies what lies between a and c, and so between the missing b and c.
SELECT pg_temp.day('optional', journey, '2025-01-01', CASE WHEN journey LIKE 'ab%' THEN 'x@10:02:30' ELSE 'x@10:01:30' END)
  FROM unnest('{abce,ace,acd}'::text[]) AS journey \g /dev/null
SELECT step, persons FROM weir.funnel(:some, exclusions => '[{"event": "x", "from_step": 1, "to_step": 2}]');
SELECT step, persons FROM weir.funnel(:some, exclusions => '[{"event": "x", "from_step": 2, "to_step": 3}]');
SELECT step, persons FROM weir.funnel(:some, mode => 'unordered', exclusions => '[{"event": "x"}]');
-- The persons behind each value of a breakdown.
SELECT distinct_id, breakdown_value, cardinality(event_ids) AS depth FROM weir.funnel_persons(ARRAY['view', 'cart', 'pay'], environment => 'funnel', breakdown => 'plan', step => 2);
SELECT distinct_id, breakdown_value FROM weir.funnel_persons(ARRAY['view', 'cart', 'pay'], environment => 'funnel', breakdown => 'plan', attribution => 'step_3', step => 2);

SELECT r.* FROM unnest(ARRAY[
    '''{}''::text[]', 'array_fill(''a''::text, ''{65}'')', 'NULL::text[]', '''{"event": "a"}''::jsonb', '''[{"name": "a"}]''::jsonb',
    '''[{"event": "a", "filter": []}]''::jsonb', 'ARRAY[NULL, ''a'']',
    '''[{"event": "a", "filters": [{"property": "b", "operator": "like", "value": 1}]}]''::jsonb',
    '''{a}''::text[], within => ''-1 hour''', '''{a}''::text[], within => ''0''', '''{a}''::text[], within => ''36501 days''', '''{a}''::text[], within => ''1 month''', '''{a}''::text[], within => NULL',
    '''{a}''::text[], mode => ''sideways''', '''{a}''::text[], attribution => ''step_2''',
    '''{a}''::text[], from_time => ''2025-01-02'', to_time => ''2025-01-01''',
    '''[{"event": "a", "optional": true}]''::jsonb', '''["a", {"event": "b", "optional": "yes"}]''::jsonb', '''{a,b}''::text[], exclusions => ''[{"event": "b", "from_step": 2, "to_step": 2}]''', '''{a,b}''::text[], exclusions => ''[{"event": "b", "to_step": 3}]''',
    '''{a,b}''::text[], exclusions => ''[{"event": "b", "to_step": "2"}]''', '''{a,b}''::text[], exclusions => ''[{"name": "b"}]''', '''{a,b}''::text[], exclusions => ''{"event": "b"}''',
    '''{a,b,c}''::text[], mode => ''unordered'', exclusions => ''[{"event": "b", "to_step": 2}]'''
]) WITH ORDINALITY AS bad (arguments, n), pg_temp.refusal(format('SELECT * FROM weir.funnel(%s)', arguments)) r ORDER BY n;
