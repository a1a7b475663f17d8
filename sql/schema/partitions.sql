CREATE OR REPLACE VIEW weir.partitions AS
SELECT c.relname::text AS name,
       (regexp_match(b.bounds, 'FROM \(''([^'']+)''\)'))[1]::timestamptz AS from_time,
       (regexp_match(b.bounds, 'TO \(''([^'']+)''\)'))[1]::timestamptz AS to_time,
       greatest(c.reltuples, 0)::bigint AS rows,
       pg_total_relation_size(c.oid) AS bytes,
       CASE WHEN b.bounds = 'DEFAULT' THEN 'default'
            WHEN (regexp_match(b.bounds, 'TO \(''([^'']+)''\)'))[1]::timestamptz <= now() THEN 'past'
            WHEN (regexp_match(b.bounds, 'FROM \(''([^'']+)''\)'))[1]::timestamptz > now() THEN 'ahead'
            ELSE 'current' END AS state
  FROM pg_catalog.pg_inherits i
  JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
 CROSS JOIN LATERAL pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS b(bounds)
 WHERE i.inhparent = 'weir.events'::regclass;

COMMENT ON VIEW weir.partitions IS
    'The partitions of weir.events: bounds, an estimate of rows (as of the last ANALYZE), bytes with indexes, and state: past, current, ahead or default.';
