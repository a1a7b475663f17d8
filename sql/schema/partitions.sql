-- Bounds are read from text, which is unambiguous in ISO only: other styles name the session's zone by an abbreviation, and
-- IST is India's, Israel's and Ireland's. Made by weir.setup() like the view, which the extension must not take along.
CREATE OR REPLACE FUNCTION weir.partition_bounds(OUT partition oid, OUT from_time timestamptz, OUT to_time timestamptz, OUT is_default boolean)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 400
    SET search_path = pg_catalog, pg_temp
    SET datestyle = 'ISO'
    SET timezone = 'UTC'
AS $$
    -- FOR VALUES FROM ('…') TO ('…'), MINVALUE or MAXVALUE without quotes, or DEFAULT. Half of what regular expressions take.
    SELECT c.oid, nullif(split_part(split_part(b.bounds, ' TO (', 1), '''', 2), '')::timestamptz,
           nullif(split_part(split_part(b.bounds, ' TO (', 2), '''', 2), '')::timestamptz, b.bounds = 'DEFAULT'
      FROM pg_inherits i
      JOIN pg_class c ON c.oid = i.inhrelid
     CROSS JOIN LATERAL pg_get_expr(c.relpartbound, c.oid) AS b(bounds)
     WHERE i.inhparent = 'weir.events'::regclass
$$;

COMMENT ON FUNCTION weir.partition_bounds() IS
    'The partitions of weir.events and their bounds, whatever the session''s DateStyle and TimeZone; null where a partition has none.';

CREATE OR REPLACE VIEW weir.partitions AS
SELECT c.relname::text AS name,
       b.from_time,
       b.to_time,
       greatest(c.reltuples, 0)::bigint AS rows,
       pg_total_relation_size(c.oid) AS bytes,
       CASE WHEN b.is_default THEN 'default'
            WHEN b.to_time <= now() THEN 'past'
            WHEN b.from_time > now() THEN 'ahead'
            ELSE 'current' END AS state
  FROM weir.partition_bounds() b
  JOIN pg_catalog.pg_class c ON c.oid = b.partition;

COMMENT ON VIEW weir.partitions IS
    'The partitions of weir.events: bounds, an estimate of rows (as of the last ANALYZE), bytes with indexes, and state: past, current, ahead or default.';
