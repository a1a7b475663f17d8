CREATE FUNCTION weir.trend(
    event       text        DEFAULT NULL,
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    granularity text        DEFAULT 'day',
    measure     text        DEFAULT 'events',
    breakdown   text        DEFAULT NULL,
    top         int         DEFAULT 10,
    filters     jsonb       DEFAULT '[]',
    time_zone   text        DEFAULT 'UTC',
    environment text        DEFAULT 'production'
) RETURNS TABLE (bucket timestamptz, breakdown_value text, value float8)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    names      jsonb := jsonb_build_object('measure', substr(measure, strpos(measure, ':') + 1), 'breakdown', breakdown);
    aggregate  text  := weir.trend_measure_sql(measure);
    by_person  boolean := measure IN ('persons', 'events_per_person');
    number_sql text  := 'NULL::float8';
    label_sql  text  := 'NULL::text';
    ranks_sql  text  := 'SELECT NULL::text AS label, true AS is_null, 1 AS rank';
    width      text;
    asked      text[];
BEGIN
    filters := coalesce(filters, '[]');
    PERFORM weir.require_range(from_time, to_time, environment);
    PERFORM weir.require_one_of('granularity', granularity, '{minute,hour,day,week,month}');
    PERFORM weir.require_time_zone(time_zone);
    PERFORM weir.require(top BETWEEN 1 AND 1000, 'top must be from 1 to 1000', 'The values beyond it are summed up as $other.');
    asked := weir.asked_properties(jsonb_build_array(filters), breakdown);
    IF strpos(measure, ':') = 0 AND asked = '{}' THEN
        width := weir.on_sets(environment, from_time, to_time, from_time, to_time, granularity, time_zone, ARRAY[event]);
    END IF;
    IF width IS NOT NULL THEN
        RETURN QUERY SELECT * FROM weir.trend_on_sets(
            width, event, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), granularity, measure, time_zone, environment);
        RETURN;
    END IF;
    IF strpos(measure, ':') = 0 AND weir.on_timeline(environment, from_time, to_time, time_zone, granularity)
       AND weir.are_promoted(asked, environment, from_time, to_time) THEN
        RETURN QUERY SELECT * FROM weir.trend_on_timeline(
            event, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), granularity, measure, breakdown, top, filters, asked,
            time_zone, environment);
        RETURN;
    END IF;
    IF strpos(measure, ':') > 0 THEN
        number_sql := format('weir.json_number(%s)', weir.property_sql(names ->> 'measure', 8, 'measure'));
    END IF;
    IF breakdown IS NOT NULL THEN
        label_sql := weir.property_sql(breakdown, 8, 'breakdown');
        ranks_sql := 'SELECT label, label IS NULL AS is_null, row_number() OVER (ORDER BY count(*) DESC, label COLLATE "C") AS rank
                        FROM matched GROUP BY label';
    END IF;

    RETURN QUERY EXECUTE format($query$
        WITH matched AS (
            SELECT e."timestamp" AS at, date_trunc($5, e."timestamp", $6) AS key, %1$s AS label, %2$s AS person, %3$s AS number
              FROM weir.events e
              %4$s
             WHERE e.environment = $1
               AND e."timestamp" >= coalesce($2, '-infinity') AND e."timestamp" < coalesce($3, 'infinity')
               AND ($4 IS NULL OR e.event = $4)
               AND %5$s
        ), ranks AS (
            %6$s
        ), measured AS (
            SELECT m.key, CASE WHEN r.rank <= $9 THEN r.label ELSE '$other' END AS label, %7$s AS value
              FROM matched m
              JOIN ranks r ON r.is_null = (m.label IS NULL) AND coalesce(r.label, '') = coalesce(m.label, '')
             GROUP BY 1, 2
        ), labels AS (
            SELECT CASE WHEN rank <= $9 THEN label ELSE '$other' END AS label, min(rank) AS rank FROM ranks GROUP BY 1
        )
        SELECT b.bucket, l.label, coalesce(m.value, 0)
          FROM weir.buckets($5, coalesce(nullif($2, '-infinity'), (SELECT min(at) FROM matched)),
                            coalesce(nullif($3, 'infinity'), (SELECT max(at) + interval '1 microsecond' FROM matched)), $6) b
         CROSS JOIN labels l
          LEFT JOIN measured m ON m.key = b.key AND m.label IS NOT DISTINCT FROM l.label
         ORDER BY b.bucket, l.rank
        $query$,
        label_sql,
        CASE WHEN by_person THEN 'i.person' ELSE 'NULL::bigint' END,
        number_sql,
        CASE WHEN by_person THEN 'JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment' END,
        weir.filter_sql(filters::text, 7, ''), ranks_sql, aggregate)
    USING environment, from_time, to_time, event, granularity, time_zone, filters, names, top;
END
$$;

COMMENT ON FUNCTION weir.trend(text, timestamptz, timestamptz, text, text, text, int, jsonb, text, text) IS
    'A measure per minute, hour, day, week or month of the time zone; of one event or of all. A bucket without events is 0. breakdown is a property: its top values by number of events come first to last, the others together as $other; null is the events without it. Without bounds it runs from the first bucket that has events to the last.';
