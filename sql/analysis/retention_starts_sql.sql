CREATE FUNCTION weir.retention_starts_sql(mode text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE mode
        WHEN 'recurring' THEN
            'SELECT DISTINCT ON (person, key) person, key, at, label FROM started WHERE at >= $2 AND at < $3 ORDER BY person, key, at, label COLLATE "C", id'
        WHEN 'first_time' THEN
            'SELECT DISTINCT ON (person) person, key, at, label FROM started WHERE at >= $2 AND at < $3 ORDER BY person, at, label COLLATE "C", id'
        WHEN 'first_ever' THEN
            'SELECT * FROM (SELECT DISTINCT ON (person) person, key, at, label FROM started WHERE at < $3 ORDER BY person, at, label COLLATE "C", id) f WHERE at >= $2'
    END
$$;

COMMENT ON FUNCTION weir.retention_starts_sql(text) IS
    'The start events that make a person part of a cohort: the first of every period (recurring), the first in the range (first_time), or the first in all the data if it is in the range (first_ever).';
