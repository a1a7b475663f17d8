CREATE FUNCTION weir.count_purgeable(horizon timestamptz, known jsonb DEFAULT '{}') RETURNS jsonb
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    counted jsonb := '{}';
    batches bigint;
    rows    bigint;
    gone    record;
BEGIN
    FOR gone IN SELECT * FROM weir.purgeable(horizon) LOOP
        -- Those of the last day tell: what is committed between two counts began less than that before.
        SELECT count(*) INTO batches
          FROM weir.batches b
         WHERE b.inserted_at >= now() - interval '1 day' AND b.first_time < gone.to_time AND b.last_time >= gone.from_time;
        rows := CASE WHEN (known -> gone.name ->> 'batches')::bigint = batches THEN known -> gone.name ->> 'rows' END;
        IF rows IS NULL THEN
            EXECUTE format('SELECT count(*) FROM ONLY weir.%I WHERE %I < %L', gone.name,
                CASE gone.kind WHEN 'rejected' THEN 'rejected_at' ELSE 'timestamp' END, gone.to_time) INTO rows;
        END IF;
        counted := counted || jsonb_build_object(gone.name, jsonb_build_object('rows', rows, 'batches', batches));
    END LOOP;
    RETURN counted;
END
$$;

COMMENT ON FUNCTION weir.count_purgeable(timestamptz, jsonb) IS
    'The rows of each thing that weir.purge() would remove, with the number of batches that brought some of them in the last day. What it has said before is taken as it is where no batch was added since.';
