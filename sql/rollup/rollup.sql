CREATE FUNCTION weir.rollup(
    name        text        DEFAULT 'hourly',
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    environment text        DEFAULT 'production'
) RETURNS TABLE (bucket timestamptz, event text, breakdown jsonb, events bigint, persons bigint)
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    of_environment CONSTANT text := rollup.environment;
    after_time     CONSTANT timestamptz := coalesce(rollup.from_time, '-infinity');
    before_time    CONSTANT timestamptz := coalesce(rollup.to_time, 'infinity');
    kind record;
BEGIN
    PERFORM weir.require_range(from_time, to_time, of_environment);
    PERFORM weir.require_one_of('the name of a rollup', rollup.name, ARRAY(SELECT r.name FROM weir.rollups r ORDER BY r.name));
    SELECT r.* INTO kind FROM weir.rollups r WHERE r.name = rollup.name;

    RETURN QUERY
    WITH stale AS MATERIALIZED (
        SELECT DISTINCT date_trunc(kind.granularity, s.hour, 'UTC') AS bucket, s.event
          FROM weir.stale_buckets s
         WHERE s.environment = of_environment
           AND date_trunc(kind.granularity, s.hour, 'UTC') >= greatest(after_time, weir.purged_before())
           AND date_trunc(kind.granularity, s.hour, 'UTC') < before_time
           AND (kind.events IS NULL OR s.event = ANY (kind.events))
    ), bounds AS MATERIALIZED (
        SELECT min(bucket) AS first, max(bucket) + interval '24 hours' AS last FROM stale
    ), answer AS (
        SELECT b.bucket, b.event, b.breakdown, b.events, b.persons
          FROM weir.rollup_buckets b
         WHERE b.rollup = kind.name AND b.environment = of_environment AND b.bucket >= after_time AND b.bucket < before_time
           AND NOT EXISTS (SELECT FROM stale s WHERE s.bucket = b.bucket AND s.event = b.event)
        UNION ALL
        SELECT s.bucket, s.event,
               CASE kind.breakdown WHEN '{}' THEN '{}' ELSE weir.rollup_breakdown(e.properties, kind.breakdown) END,
               count(*), count(DISTINCT i.person)
          FROM weir.events e
          JOIN stale s ON s.event = e.event AND s.bucket = date_trunc(kind.granularity, e."timestamp", 'UTC')
          LEFT JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
         WHERE e.environment = of_environment
           AND e."timestamp" >= (SELECT first FROM bounds) AND e."timestamp" < (SELECT last FROM bounds)
         GROUP BY 1, 2, 3
    )
    SELECT a.bucket, a.event, a.breakdown, a.events, a.persons FROM answer a ORDER BY a.bucket, a.event, a.breakdown;
END
$$;

COMMENT ON FUNCTION weir.rollup(text, timestamptz, timestamptz, text) IS
    'Events and persons per bucket (hour or day, UTC) and event: what a query on the raw events says, always. Buckets that changed since the last weir.refresh() are counted live. The buckets are those that begin inside the range; those without events have no row.';
