CREATE FUNCTION weir.trend_on_timeline(
    event text, from_time timestamptz, to_time timestamptz, granularity text, measure text, breakdown text, top int, filters jsonb, asked text[],
    time_zone text, environment text
) RETURNS TABLE (bucket timestamptz, breakdown_value text, value float8)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    live    CONSTANT record := weir.timeline_live(environment, from_time, to_time, asked <> '{}');
    code    CONSTANT int := weir.timeline_code(live.names, event);
    bounds  CONSTANT record := weir.timeline_bounds(environment, from_time, to_time, live.pieces);
    buckets CONSTANT timestamptz[] := ARRAY(SELECT b.bucket FROM weir.buckets(granularity, bounds.first, bounds.last, time_zone) b ORDER BY b.number);
    width   CONSTANT bigint := cardinality(buckets);
    most    CONSTANT int := 1000000;   -- counts of a process: 16 MB
    ranked  timestamptz[] := buckets;  -- what values are ranked by
    is_wide boolean;
    roles   record;
    tuples  jsonb := '{}';
    labels  text[] := ARRAY[NULL];
    columns int[] := '{1}';     -- by label: which column of the answer it is in; null where nothing has it
    other   int;
    counts  bigint[];
BEGIN
    IF asked <> '{}' THEN
        roles := weir.tuple_roles(live.tuples, jsonb_build_array(filters), breakdown => breakdown);
        tuples := jsonb_build_object('tuples', jsonb_strip_nulls(jsonb_build_object('masks', roles.masks, 'values', roles."values")));
    END IF;
    IF breakdown IS NULL THEN
        counts := weir.trend_counts(code, measure <> 'events', buckets, 1, tuples, live.pieces, live.skipped, environment, from_time, to_time);
    ELSE
        IF width * (top + 1) > most THEN
            PERFORM set_config('weir.use_timeline', 'off', true);
            RETURN QUERY SELECT * FROM weir.trend(event, from_time, to_time, granularity, measure, breakdown, top, filters, time_zone, environment);
            PERFORM set_config('weir.use_timeline', 'on', true);
            RETURN;
        END IF;
        is_wide := width * cardinality(roles.labels) > most;
        IF is_wide THEN
            ranked := buckets[1:1];   -- which has no end
        END IF;
        counts := weir.trend_counts(code, measure <> 'events' AND NOT is_wide, ranked, cardinality(roles.labels), tuples,
                                    live.pieces, live.skipped, environment, from_time, to_time);
        SELECT array_agg(CASE WHEN r.events > 0 THEN r.rank END ORDER BY r.number),
               coalesce(array_agg(r.label ORDER BY r.rank) FILTER (WHERE r.events > 0 AND r.rank <= top), '{}')
          INTO columns, labels
          FROM (SELECT l.number, l.label, c.events, row_number() OVER (ORDER BY c.events DESC, l.label COLLATE "C") AS rank
                  FROM unnest(roles.labels) WITH ORDINALITY AS l (label, number)
                 CROSS JOIN LATERAL (SELECT coalesce(sum(counts[2 * (cardinality(ranked) * (l.number - 1) + n) - 1]), 0) AS events
                                       FROM generate_series(1, cardinality(ranked)) AS n) AS c) r;
        IF EXISTS (SELECT FROM unnest(columns) AS c WHERE c > top) THEN
            other := coalesce(array_position(labels, '$other'), top + 1);
            labels[other] := '$other';
            columns := ARRAY(SELECT CASE WHEN c.at > top THEN other ELSE c.at END FROM unnest(columns) WITH ORDINALITY AS c (at, n) ORDER BY c.n);
        END IF;
        -- Persons of several values don't add up: those that are counted together are asked for together.
        IF is_wide OR (other IS NOT NULL AND measure <> 'events') THEN
            tuples := jsonb_set(tuples, '{tuples,values}', (
                SELECT jsonb_agg(coalesce(columns[v.value::int + 1], 1) - 1 ORDER BY v.n)
                  FROM jsonb_array_elements(roles."values") WITH ORDINALITY AS v (value, n)));
            counts := weir.trend_counts(code, measure <> 'events', buckets, greatest(cardinality(labels), 1), tuples,
                                        live.pieces, live.skipped, environment, from_time, to_time);
            columns := ARRAY(SELECT generate_series(1, cardinality(labels)));
        END IF;
    END IF;
    RETURN QUERY
    WITH answer AS MATERIALIZED (
        SELECT b.place, c.at, sum(counts[2 * (width * (c.number - 1) + b.place) - 1])::float8 AS events,
               sum(counts[2 * (width * (c.number - 1) + b.place)])::float8 AS persons
          FROM generate_series(1, width) AS b (place)
         CROSS JOIN unnest(columns) WITH ORDINALITY AS c (at, number)
         WHERE c.at IS NOT NULL
         GROUP BY b.place, c.at
    )
    -- Without bounds the answer begins and ends with a bucket that has events.
    SELECT buckets[a.place], labels[a.at],
           CASE measure WHEN 'events' THEN a.events WHEN 'persons' THEN a.persons ELSE coalesce(a.events / nullif(a.persons, 0), 0) END
      FROM answer a
     WHERE (from_time > '-infinity' OR a.place >= (SELECT min(f.place) FROM answer f WHERE f.events > 0))
       AND (to_time < 'infinity' OR a.place <= (SELECT max(l.place) FROM answer l WHERE l.events > 0))
     ORDER BY a.place, a.at;
END
$$;

COMMENT ON FUNCTION weir.trend_on_timeline(text, timestamptz, timestamptz, text, text, text, int, jsonb, text[], text, text) IS
    'weir.trend() from the timeline: events, persons or events per person; asked are the properties that its filters and breakdown name, all of them promoted.';
