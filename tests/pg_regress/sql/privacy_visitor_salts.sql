-- A day's salt is random, the same for whoever asks, and gone when the day is over.
\set SHOW_CONTEXT never
\set today '(clock_timestamp() AT TIME ZONE ''UTC'')::date'
SELECT length(weir.visitor_salt(:today)) AS bytes, weir.visitor_salt(:today) = weir.visitor_salt(:today) AS same;
SELECT salt AS before FROM weir.visitor_salts WHERE day = :today \gset
UPDATE weir.visitor_salts SET day = day - 1;
SELECT weir.forget_visitor_salts(), weir.forget_visitor_salts() AS again;
SELECT weir.visitor_salt(:today) <> :'before' AS another, (SELECT count(*) FROM weir.visitor_salts) AS kept;
SELECT relpersistence FROM pg_class WHERE oid = 'weir.visitor_salts'::regclass;

-- Nobody but the collector's function sees one.
SELECT role, has_table_privilege(role, 'weir.visitor_salts', 'SELECT') AS reads, has_function_privilege(role, 'weir.visitor_salt(date)', 'EXECUTE') AS asks
  FROM unnest('{weir_ingest,weir_reader}'::text[]) AS role;

-- Errors.
\set VERBOSITY terse
SELECT weir.visitor_salt('2026-03-02');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.visitor_salt(NULL);
\echo :LAST_ERROR_SQLSTATE
