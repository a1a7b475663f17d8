-- Made by weir.setup() like the tables, never owned by the extension: DROP EXTENSION must not take a column along.
DO $$
BEGIN
    CREATE TYPE weir.category AS ENUM ('pageview', 'action', 'identify', 'group', 'revenue', 'session', 'feature_flag', 'system', 'custom');
EXCEPTION WHEN duplicate_object THEN
    NULL;
END
$$;

COMMENT ON TYPE weir.category IS 'What kind of event it is; derived from its name where the sender names none.';
