-- Group roles without login; they belong to the cluster, so they may be there already and stay when weir goes.
DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT * FROM (VALUES
            ('weir_ingest', 'May hand weir events and look up a key; can read nothing.'),
            ('weir_reader', 'May ask weir''s questions and read events and persons.'),
            ('weir_admin',  'May do everything in the schema weir: keys, partitions, retention, jobs.')) AS role (name, purpose)
    LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted.name);
            EXECUTE format('COMMENT ON ROLE %I IS %L', wanted.name, wanted.purpose);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END LOOP;
END
$$;
