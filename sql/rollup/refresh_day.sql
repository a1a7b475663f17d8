CREATE FUNCTION weir.refresh_day(environment text, day timestamptz) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    of_environment CONSTANT text := refresh_day.environment;
    from_time      CONSTANT timestamptz := day;
    to_time        CONSTANT timestamptz := day + interval '24 hours';
BEGIN
    -- One statement, so one snapshot: an event that it doesn't see has a batch that it doesn't see either, and that is
    -- taken later. A bucket is counted anew as a whole, without the batches to come, and one that has become empty goes.
    WITH taken AS (
        DELETE FROM weir.stale_buckets s
         WHERE s.environment = of_environment AND s.hour >= from_time AND s.hour < to_time
        RETURNING s.hour, s.event
    ), stale AS (
        SELECT DISTINCT r.name AS rollup, r.granularity, r.breakdown AS names, t.event,
               date_trunc(r.granularity, t.hour, 'UTC') AS bucket
          FROM taken t
          JOIN weir.rollups r ON r.events IS NULL OR t.event = ANY (r.events)
         WHERE date_trunc(r.granularity, t.hour, 'UTC') >= weir.purged_before()
    ), placed AS MATERIALIZED (   -- each event once per granularity, so that the join below can hash all three keys
        SELECT e.event, e.distinct_id, e.properties, g.granularity, g.bucket
          FROM weir.events e
         CROSS JOIN LATERAL (VALUES ('hour', date_trunc('hour', e."timestamp", 'UTC')),
                                    ('day', date_trunc('day', e."timestamp", 'UTC'))) AS g (granularity, bucket)
         WHERE e.environment = of_environment AND e."timestamp" >= from_time AND e."timestamp" < to_time
           AND e.event IN (SELECT event FROM taken)
           AND NOT EXISTS (SELECT FROM weir.batches b WHERE b.batch = e.batch AND b.environment = of_environment AND NOT b.in_rollups)
    ), counted AS (
        SELECT s.rollup, s.bucket, s.event,
               CASE s.names WHEN '{}' THEN '{}' ELSE weir.rollup_breakdown(p.properties, s.names) END AS breakdown,
               count(*) AS events, weir.person_set(array_agg(i.person)) AS person_set, max(i.person) AS last_person
          FROM placed p
          JOIN stale s ON s.event = p.event AND s.granularity = p.granularity AND s.bucket = p.bucket
          LEFT JOIN weir.person_ids i ON i.distinct_id = p.distinct_id AND i.environment = of_environment
         GROUP BY 1, 2, 3, 4
    ), emptied AS (
        DELETE FROM weir.rollup_buckets b
         USING stale s
         WHERE b.rollup = s.rollup AND b.environment = of_environment AND b.bucket = s.bucket AND b.event = s.event
           AND NOT EXISTS (SELECT FROM counted c
                            WHERE c.rollup = b.rollup AND c.bucket = b.bucket AND c.event = b.event AND c.breakdown = b.breakdown)
    )
    INSERT INTO weir.rollup_buckets (rollup, environment, bucket, event, breakdown, events, persons, person_set, last_person)
    SELECT c.rollup, of_environment, c.bucket, c.event, c.breakdown, c.events, weir.person_set_count(c.person_set), c.person_set, c.last_person | 16383
      FROM counted c
        ON CONFLICT (rollup, environment, bucket, event, breakdown)
        DO UPDATE SET events = excluded.events, persons = excluded.persons, person_set = excluded.person_set, last_person = excluded.last_person;
    PERFORM weir.empty_active_days(of_environment, ARRAY[day]);
END
$$;

COMMENT ON FUNCTION weir.refresh_day(text, timestamptz) IS
    'Counts the stale buckets of one environment and one day (UTC) anew, in every rollup. To be called under the lock that weir.refresh() takes.';
