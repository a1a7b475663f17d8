CREATE FUNCTION weir.remember_erased(ids text[], environment text) RETURNS int
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    remembered int;
BEGIN
    INSERT INTO weir.erased_ids AS e (erased_at, environment, id_hash)
    SELECT DISTINCT ON (id) clock_timestamp(), remember_erased.environment, sha256(convert_to(id, 'UTF8'))
      FROM unnest(ids) AS id
        ON CONFLICT (id_hash, environment) DO UPDATE SET erased_at = excluded.erased_at;
    GET DIAGNOSTICS remembered = ROW_COUNT;
    RETURN remembered;
END
$$;

COMMENT ON FUNCTION weir.remember_erased(text[], text) IS
    'Keeps the hashes of ids, so that no event which was received until now brings them back; returns how many there are.';
