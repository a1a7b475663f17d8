-- Which batches are taken is settled first, and their events never change: so each rollup may be a statement of its own.
-- A merge that is committed between two of them leaves a row in weir.merged_persons, an event that is taken away one in
-- weir.stale_buckets, and neither is taken here; a purge waits for the lock that reading weir.events has taken.
CREATE FUNCTION weir.refresh_batches(environment text, last_batch bigint) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    -- What one transaction takes: enough to touch a bucket seldom, few enough to be done in a second or two.
    events_at_once CONSTANT int := 250000;
    of_environment CONSTANT text := refresh_batches.environment;
    taken  record;
    kind   record;
BEGIN
    SELECT array_agg(batch) AS batches, min(first_time) AS first_time, max(last_time) AS last_time,
           min(batch) AS first_batch, max(batch) AS last_batch
      INTO taken
      FROM (SELECT b.batch, b.first_time, b.last_time, sum(b.stored) OVER (ORDER BY b.batch) - b.stored AS events_before
              FROM weir.batches b
             WHERE b.environment = of_environment AND NOT b.in_rollups AND b.batch <= refresh_batches.last_batch
             ORDER BY b.batch
             LIMIT 10000) next
     WHERE events_before < events_at_once;
    IF taken.batches IS NULL THEN
        RETURN false;
    END IF;

    FOR kind IN SELECT * FROM weir.rollups LOOP
        INSERT INTO weir.rollup_buckets (rollup, environment, bucket, event, breakdown, events, persons, person_set, last_person)
        SELECT kind.name, of_environment, c.bucket, c.event, c.breakdown, c.events + coalesce(b.events, 0),
               weir.person_set_count(u.person_set), u.person_set, greatest(c.last_person, b.last_person)
          FROM (SELECT date_trunc(kind.granularity, e."timestamp", 'UTC') AS bucket, e.event,
                       CASE kind.breakdown WHEN '{}' THEN '{}' ELSE weir.rollup_breakdown(e.properties, kind.breakdown) END AS breakdown,
                       count(*) AS events, weir.person_set(array_agg(i.person)) AS person_set, max(i.person) AS last_person
                  FROM weir.events e
                  LEFT JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
                 WHERE e.environment = of_environment
                   AND e."timestamp" BETWEEN taken.first_time AND taken.last_time
                   AND e.batch BETWEEN taken.first_batch AND taken.last_batch AND e.batch IN (SELECT unnest(taken.batches))
                   AND (kind.events IS NULL OR e.event = ANY (kind.events))
                 GROUP BY 1, 2, 3) c
          LEFT JOIN weir.rollup_buckets b
            ON b.rollup = kind.name AND b.environment = of_environment AND b.bucket = c.bucket AND b.event = c.event AND b.breakdown = c.breakdown
         CROSS JOIN LATERAL (
               SELECT CASE WHEN b.bucket IS NULL THEN c.person_set
                           ELSE weir.person_set_unite(weir.bucket_persons(b.person_set, b.rollup, b.environment, b.bucket, b.event), c.person_set)
                      END AS person_set
               OFFSET 0) u
            ON CONFLICT (rollup, environment, bucket, event, breakdown)
            DO UPDATE SET events = excluded.events, persons = excluded.persons, person_set = excluded.person_set, last_person = excluded.last_person;
    END LOOP;
    UPDATE weir.batches b SET in_rollups = true WHERE b.environment = of_environment AND b.batch = ANY (taken.batches);
    RETURN true;
END
$$;

COMMENT ON FUNCTION weir.refresh_batches(text, bigint) IS
    'Adds the next batches of an environment to every rollup and says whether there were any. To be called under the lock that weir.refresh() takes.';
