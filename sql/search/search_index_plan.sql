-- A build that was broken off leaves an invalid index, which goes first.
CREATE FUNCTION weir.search_index_plan() RETURNS TABLE (part text, statement text)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.name, todo.statement
      FROM weir.partitions p
      LEFT JOIN pg_index own ON own.indexrelid = to_regclass(format('weir.%I', p.name || '_search'))
     CROSS JOIN LATERAL (VALUES
           (1, own.indisvalid = false, format('DROP INDEX CONCURRENTLY weir.%I', p.name || '_search')),
           (2, own.indisvalid IS NOT TRUE,
            format($sql$CREATE INDEX CONCURRENTLY %I ON weir.%I USING gin (jsonb_to_tsvector('simple', properties, '["string", "numeric", "boolean"]'))$sql$,
                   p.name || '_search', p.name)),
           (3, true, format('ALTER INDEX weir.events_search ATTACH PARTITION weir.%I', p.name || '_search'))) AS todo (place, is_due, statement)
     WHERE to_regclass('weir.events_search') IS NOT NULL AND todo.is_due
       AND NOT EXISTS (SELECT FROM pg_inherits i JOIN pg_index x ON x.indexrelid = i.inhrelid
                        WHERE i.inhparent = to_regclass('weir.events_search') AND x.indrelid = format('weir.%I', p.name)::regclass)
     ORDER BY p.from_time, p.name, todo.place
$$;

COMMENT ON FUNCTION weir.search_index_plan() IS
    'The statements that give the partitions without one their part of the search index, in order.';
