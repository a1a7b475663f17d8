-- What the timeline is made of, by hand.
\pset format unaligned
\pset null (null)
SET timezone = 'UTC';
SELECT weir.worth_merging('{}'), weir.worth_merging('{100}'), weir.worth_merging('{1000,100}'), weir.worth_merging('{1000,100,150}');
SELECT weir.timeline_time('2000-01-01 00:00:00.000001+00'), weir.timeline_time('infinity'), weir.timeline_time('-infinity');
SELECT weir.timeline_times('{2000-01-02 00:00+00,2000-01-01 00:00+00}'), weir.timeline_times('{}'), weir.timeline_times(NULL);
SELECT weir.timeline_span('1 month 1 day 00:00:00.000001'), weir.timeline_span('30 minutes'), weir.timeline_span('178000000 years'), weir.timeline_span(NULL);
SELECT weir.timeline_code('{view,cart}', 'cart'), weir.timeline_code('{view,cart}', 'pay'), weir.timeline_code('{view,cart}', NULL);

-- Two events of two persons of two shards; the first has a name that is known.
CREATE TEMP TABLE encoded AS
    SELECT weir.timeline_encode(person, at, event, session_id, tuple, '{view}', '{NULL,"{}"}', true) AS answer
      FROM (VALUES (5, timestamptz '2025-01-06 00:00+00', 'view', 's', '{"plan": "pro"}'), (16389, '2025-01-05 23:59:59.999999+00', 'cart', NULL, NULL)) AS e (person, at, event, session_id, tuple);
SELECT convert_from(answer[1], 'UTF8') AS names, convert_from(answer[2], 'UTF8') AS tuples, cardinality(answer) - 2 AS pieces FROM encoded;
SELECT weir.timeline_piece_tuples(answer[3]), weir.timeline_piece_tuples(answer[4]) FROM encoded;
SELECT p.* FROM encoded, unnest(answer[3:]) AS data, weir.timeline_piece(data) p;
SELECT weir.timeline_has(answer[3], '{4,6}'), weir.timeline_has(answer[3], '{5}'), weir.timeline_has(answer[4], '{5}') FROM encoded;

-- A person becomes another, or nobody.
SELECT p.shard, p.first_person, p.events
  FROM encoded, LATERAL (SELECT weir.timeline_merge(data, '{5}', '{16390}') AS merged FROM unnest(answer[3:]) AS data) m, unnest(m.merged) AS data,
       weir.timeline_piece(data) p;
SELECT weir.timeline_merge(data, '{5,16389}', '{null,null}') FROM encoded, unnest(answer[3:]) AS data;

-- Asked by hand: the parts of the answer, and their sums.
SELECT weir.timeline_counts(string_agg(part, ''), 4)
  FROM (SELECT weir.timeline_walk(p.shard, NULL, data, '{"active_persons": {"buckets": [788486400000000, 789436800000000], "width": 1}}',
                                  '2024-12-25', '2025-02-01', NULL, NULL) AS part
          FROM encoded, unnest(answer[3:]) AS data, weir.timeline_piece(data) p GROUP BY p.shard) walked;
SELECT weir.timeline_counts(NULL, 2);
SELECT * FROM weir.funnel_reached(NULL, 2);
SELECT * FROM weir.funnel_reached(NULL, 2, true);
SELECT * FROM weir.sessions_counted(NULL, 2);
SELECT * FROM weir.path_edges(NULL, '{view}', 2);
-- Two sessions whose paths are one, and a third whose path depends on the order of a moment, which only events by hand tell.
CREATE TEMP TABLE walked AS
    SELECT is_ordered, weir.timeline_walk_events(
               person, at, event, session_id,
               format('{"paths": {"start": null, "end": null, "depth": 1, "gap": 1000000, "is_ordered": %s}}', is_ordered::text), '{view,cart}' ORDER BY person, at, event DESC) AS parts
      FROM (VALUES (5, timestamptz '2025-01-06 00:00+00', 'view', 's'), (5, '2025-01-06 00:00:02+00', 'cart', 's'),
                   (6, '2025-01-06 00:00+00', 'view', NULL), (6, '2025-01-06 00:00:00.5+00', 'cart', NULL),
                   (7, '2025-01-06 00:00+00', 'view', NULL), (7, '2025-01-06 00:00+00', 'cart', NULL)) AS e (person, at, event, session_id),
           (VALUES (true), (false)) AS o (is_ordered)
     GROUP BY is_ordered;
SELECT is_ordered, weir.path_doubts(parts), e.* FROM walked, weir.path_edges(parts, '{view,cart}', 5) AS e ORDER BY is_ordered;

-- What isn't so.
\set VERBOSITY default
SELECT weir.timeline_piece('\x00');
SELECT weir.timeline_has(set_byte(answer[3], 0, 9), '{5}') FROM encoded;
SELECT weir.timeline_merge('\x', NULL, NULL);
SELECT weir.timeline_walk(1, '2025-01-06', answer[3], '{"guess": {}}', NULL, NULL, NULL, NULL) FROM encoded;
SELECT weir.timeline_walk(1, '2025-01-06', '\xff', '{"active_persons": {"buckets": [], "width": 1}}', NULL, NULL, NULL, NULL);
SELECT * FROM weir.funnel_reached('\x0700000000000000', 2);
SELECT * FROM weir.sessions_counted('\x0700000000000000', 2);
SELECT weir.path_doubts('\x0700000000000000');
SELECT e.* FROM walked, weir.path_edges(parts, '{}', 5) AS e;
SELECT weir.timeline_walk_events(1, now(), 'view', NULL, 'guess', '{view}');
