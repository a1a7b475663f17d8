CREATE FUNCTION weir.refresh_day(environment text, day timestamptz) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    of_environment CONSTANT text := refresh_day.environment;
    of_day         CONSTANT timestamptz := refresh_day.day;
BEGIN
    -- One statement, so one snapshot: an event that it doesn't see has a batch that it doesn't see either, and that is
    -- taken later. An event's day is counted anew as a whole, without the batches to come, and one that has become empty goes.
    WITH taken AS (
        DELETE FROM weir.stale_days s
         WHERE s.environment = of_environment AND s.day = of_day
        RETURNING s.event
    ), stale AS MATERIALIZED (
        SELECT DISTINCT r.name AS rollup, r.granularity, r.breakdown AS names, t.event
          FROM taken t
          JOIN weir.rollups r ON r.kept_in = r.name AND (r.events IS NULL OR t.event = ANY (r.events))
         WHERE of_day >= weir.purged_before()
    ), counted AS (
        SELECT h.rollup, h.event, h.breakdown, sum(h.events)::bigint AS events, weir.person_set_all(h.person_set) AS person_set, max(h.last_person) AS last_person,
               CASE h.granularity WHEN 'hour' THEN weir.hours_pack(array_agg(h.hour), array_agg(h.events), array_agg(h.person_set)) END AS hours
          FROM (SELECT s.rollup, s.granularity, s.event,
                       CASE s.names WHEN '{}' THEN '{}' ELSE weir.rollup_breakdown(e.properties, s.names) END AS breakdown,
                       extract(hour FROM e."timestamp" AT TIME ZONE 'UTC')::int AS hour,
                       count(*) AS events, weir.person_set(array_agg(i.person)) AS person_set, max(i.person) AS last_person
                  FROM weir.events e
                  JOIN stale s ON s.event = e.event
                  LEFT JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = of_environment
                 WHERE e.environment = of_environment AND e."timestamp" >= of_day AND e."timestamp" < of_day + interval '24 hours'
                   AND NOT EXISTS (SELECT FROM weir.batches b WHERE b.batch = e.batch AND b.environment = of_environment AND NOT b.in_rollups)
                 GROUP BY 1, 2, 3, 4, 5) h
         GROUP BY h.rollup, h.granularity, h.event, h.breakdown
    ), emptied AS (
        DELETE FROM weir.rollup_days b
         USING stale s
         WHERE b.rollup = s.rollup AND b.environment = of_environment AND b.day = of_day AND b.event = s.event
           AND NOT EXISTS (SELECT FROM counted c WHERE c.rollup = b.rollup AND c.event = b.event AND c.breakdown = b.breakdown)
    )
    INSERT INTO weir.rollup_days (rollup, environment, day, event, breakdown, events, persons, person_set, last_person, hours)
    SELECT c.rollup, of_environment, of_day, c.event, c.breakdown, c.events, weir.person_set_count(c.person_set), c.person_set, c.last_person | 16383, c.hours
      FROM counted c
        ON CONFLICT (rollup, environment, day, event, breakdown)
        DO UPDATE SET events = excluded.events, persons = excluded.persons, person_set = excluded.person_set, last_person = excluded.last_person,
                      hours = excluded.hours;
    PERFORM weir.empty_active_days(of_environment, ARRAY[of_day]);
END
$$;

COMMENT ON FUNCTION weir.refresh_day(text, timestamptz) IS
    'Counts what is stale in one environment and on one day (UTC) anew, in every rollup. To be called under the lock that weir.refresh() takes.';
