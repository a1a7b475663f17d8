CREATE FUNCTION weir.maintenance_plan(ahead interval DEFAULT '7 days')
    RETURNS TABLE (step int, action text, object text, statement text, reason text)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
DECLARE
    keep    interval;
    horizon timestamptz;
    next    timestamptz := date_trunc('day', now());
    part    record;
BEGIN
    PERFORM weir.require_setup();
    keep := (SELECT r.keep FROM weir.retention_policy r);
    horizon := weir.purge_horizon(now() - keep);
    PERFORM weir.require(ahead BETWEEN interval '0' AND interval '1 year', 'ahead is not between 0 and 1 year',
                         'ahead says how far into the future there shall be partitions, for example ''7 days''.');
    step := 0;
    WHILE next <= now() + ahead LOOP
        part := weir.partition_gap(next);
        IF part.name IS NULL THEN
            SELECT p.to_time INTO STRICT next FROM weir.partitions p WHERE p.from_time <= next AND p.to_time > next;
            CONTINUE;
        END IF;
        step := step + 1; action := 'create'; object := part.name;
        statement := format('SELECT weir.create_partition(%L)', next::date);
        reason := format('missing within %s from now', ahead);
        RETURN NEXT;
        next := part.to_time;
    END LOOP;

    action := 'drain';
    FOR part IN
        SELECT gap.name, min(d.day) AS day, sum(d.events) AS events
          FROM weir.default_days() d, weir.partition_gap(d.day::timestamptz) gap
         GROUP BY gap.name, gap.from_time ORDER BY gap.from_time
    LOOP
        step := step + 1; object := part.name;
        statement := format('SELECT weir.create_partition(%L)', part.day);
        reason := format('%s events wait in the default partition', part.events);
        RETURN NEXT;
    END LOOP;

    IF EXISTS (SELECT FROM weir.purgeable(horizon) p WHERE p.stale) THEN
        step := step + 1; action := 'refresh'; object := 'rollups';
        statement := 'CALL weir.refresh()';
        reason := 'they lack events of what is to be purged';
        RETURN NEXT;
    END IF;
    -- The oldest first: each statement takes what lies before its time.
    action := 'purge';
    FOR part IN SELECT * FROM weir.purgeable(horizon) LOOP
        step := step + 1; object := part.name;
        statement := format('SELECT * FROM weir.purge(before => %L)', part.to_time);
        reason := format('older than %s', keep);
        RETURN NEXT;
    END LOOP;

    action := 'index';
    FOR part IN SELECT * FROM weir.search_index_plan() LOOP
        step := step + 1; object := part.part; statement := part.statement;
        reason := 'the search index is not on it yet';
        RETURN NEXT;
    END LOOP;
END
$$;

COMMENT ON FUNCTION weir.maintenance_plan(interval) IS
    'What the jobs that keep partitions would do now, in order, each with the statement that does it; nothing is changed. Empty: there is nothing to do.';
