CREATE FUNCTION weir.retention_starts_sql(mode text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE mode
        WHEN 'recurring' THEN
            'SELECT DISTINCT person, date_trunc($5, at AT TIME ZONE $6) AS cohort FROM started WHERE at >= $2 AND at < $3'
        WHEN 'first_time' THEN
            'SELECT person, date_trunc($5, min(at) AT TIME ZONE $6) AS cohort FROM started WHERE at >= $2 AND at < $3 GROUP BY person'
        WHEN 'first_ever' THEN
            'SELECT person, date_trunc($5, min(at) AT TIME ZONE $6) AS cohort FROM started WHERE at < $3 GROUP BY person HAVING min(at) >= $2'
    END
$$;

COMMENT ON FUNCTION weir.retention_starts_sql(text) IS
    'Which cohorts a person is in, from the times of its start events: every one (recurring), that of the first in the range (first_time), or that of the first in all the data if it is in the range (first_ever).';
