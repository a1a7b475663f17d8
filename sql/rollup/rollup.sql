CREATE FUNCTION weir.rollup(
    name        text        DEFAULT 'hourly',
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    environment text        DEFAULT 'production',
    granularity text        DEFAULT NULL,
    time_zone   text        DEFAULT 'UTC'
) RETURNS TABLE (bucket timestamptz, event text, breakdown jsonb, events bigint, persons bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    width   text;
    kept_in text;
    days    text;   -- stays null for UTC, whose days begin where they should
    first   timestamptz;
    last    timestamptz;
    astray  timestamptz;
BEGIN
    PERFORM weir.require_range(from_time, to_time, rollup.environment);
    PERFORM weir.require_time_zone(time_zone);
    PERFORM weir.require(granularity IS NOT NULL OR time_zone = 'UTC',
                         'the buckets of a rollup are those of UTC', 'granularity => ''day'' puts them together to days of another time zone.');
    IF rollup.granularity IS NULL THEN
        RETURN QUERY
        SELECT s.bucket, s.event, s.breakdown, s.events, s.persons
          FROM weir.rollup_sets(rollup.name, from_time, to_time, rollup.environment, sets => false) s;
        RETURN;
    END IF;
    PERFORM weir.require_one_of('granularity', rollup.granularity, '{hour,day,week,month}');
    SELECT r.granularity, r.kept_in INTO width, kept_in FROM weir.rollups r WHERE r.name = rollup.name;
    PERFORM weir.require(width IS NULL OR width = 'hour' OR rollup.granularity <> 'hour',
                         format('the rollup "%s" has days, not hours', rollup.name), 'weir.rollup(''hourly'', …) has hours.');

    -- Whatever buckets there are, a coarse one must not begin within one of them. Where no day does, no hour does.
    IF rollup.time_zone <> 'UTC' THEN
        SELECT greatest(min(t.first), from_time), least(max(t.last), to_time)
          INTO first, last
          FROM (SELECT min(b.bucket) AS first, max(b.bucket) AS last
                  FROM (SELECT min(d.day) AS first, max(d.day) AS last FROM weir.rollup_days d
                         WHERE d.rollup = kept_in AND d.environment = rollup.environment) ends
                  JOIN weir.rollup_days d ON d.rollup = kept_in AND d.environment = rollup.environment AND d.day IN (ends.first, ends.last)
                 CROSS JOIN LATERAL (
                       SELECT d.day WHERE width = 'day'
                        UNION ALL
                       SELECT h.bucket FROM weir.hours_unpack(d.day, CASE width WHEN 'hour' THEN d.hours END) h) b (bucket)
                 UNION ALL
                SELECT min(b.first_time), max(b.last_time) FROM weir.batches b
                 WHERE b.environment = rollup.environment AND NOT b.in_rollups
                 UNION ALL
                SELECT min(s.day), max(s.day) FROM weir.stale_days s WHERE s.environment = rollup.environment) t
        HAVING min(t.first) IS NOT NULL;
        days := CASE rollup.granularity WHEN 'hour' THEN 'day' ELSE rollup.granularity END;
        SELECT min(k.bucket) INTO astray
          FROM weir.buckets(days, first, greatest(first, last) + interval '1 day', rollup.time_zone) k
         WHERE k.bucket > first AND k.bucket <> date_trunc(width, k.bucket, 'UTC');
    END IF;
    PERFORM weir.require(astray IS NULL,
                         format('a %s of %s begins at %s (UTC), which is within a bucket of the rollup "%s"',
                                rollup.granularity, rollup.time_zone, to_char(astray AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), rollup.name),
                         'weir.trend() counts by any time zone; "hourly" serves those that are whole hours from UTC.');
    -- Where a zone shows a midnight twice, its day begins with the first: weir.buckets() knows.
    RETURN QUERY
    SELECT CASE WHEN rollup.granularity = 'hour' THEN s.bucket
                ELSE coalesce(k.bucket, date_trunc(rollup.granularity, s.bucket, rollup.time_zone)) END,
           s.event, s.breakdown, sum(s.events)::bigint,
           weir.person_set_count(weir.person_set_union(weir.bucket_persons(s.person_set, rollup.name, rollup.environment, s.bucket, s.event)))
      FROM weir.rollup_sets(rollup.name, from_time, to_time, rollup.environment) s
      LEFT JOIN weir.buckets(days, first, greatest(first, last) + interval '1 day', rollup.time_zone) k
        ON k.key = date_trunc(days, s.bucket, rollup.time_zone)
     GROUP BY 1, 2, 3
     ORDER BY 1, 2, 3;
END
$$;

COMMENT ON FUNCTION weir.rollup(text, timestamptz, timestamptz, text, text, text) IS
    'Events and persons per bucket (hour or day, UTC) and event: what a query on the raw events says, always. Buckets that changed since the last weir.refresh() are counted live. The buckets are those that begin inside the range; those without events have no row. granularity puts them together to hours, days, weeks or months of a time zone; a person is counted once in each.';
