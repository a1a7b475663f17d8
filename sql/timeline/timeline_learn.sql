CREATE FUNCTION weir.timeline_learn(environment text, encoded bytea[]) RETURNS bytea[]
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF octet_length(encoded[1]) > 0 THEN
        INSERT INTO weir.timeline_names (environment, code, event)
        SELECT timeline_learn.environment,
               (SELECT count(*) FROM weir.timeline_names k WHERE k.environment = timeline_learn.environment) + n.place - 1, n.event
          FROM string_to_table(convert_from(encoded[1], 'UTF8'), E'\n') WITH ORDINALITY AS n (event, place);
    END IF;
    IF octet_length(encoded[2]) > 0 THEN
        INSERT INTO weir.timeline_tuples (environment, code, tuple)
        SELECT timeline_learn.environment,
               (SELECT coalesce(max(k.code), 0) FROM weir.timeline_tuples k WHERE k.environment = timeline_learn.environment) + n.place, n.tuple
          FROM string_to_table(convert_from(encoded[2], 'UTF8'), E'\n') WITH ORDINALITY AS n (tuple, place);
    END IF;
    RETURN encoded[3:];
END
$$;

COMMENT ON FUNCTION weir.timeline_learn(text, bytea[]) IS
    'Keeps the new names and tuples among what weir.timeline_encode() gave, and returns the pieces. To be called under weir.lock_timeline().';
