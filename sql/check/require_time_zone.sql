-- PostgreSQL also takes POSIX rules such as FOO+3, where the sign means the opposite of what people expect. No name
-- in the IANA database has a digit but those two kinds. And three that stand beside its zones are whatever the server's machine
-- is set to, or nothing.
--
-- An EXCEPTION begins a subtransaction, which nothing beside a parallel plan may: so neither this nor who calls it is
-- PARALLEL RESTRICTED.
CREATE FUNCTION weir.require_time_zone(time_zone text) RETURNS void
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    IF time_zone IS NULL OR time_zone !~ '^(Etc/GMT[+-]?[0-9]{1,2}|[ECMP]ST[5-8][ECMP]DT|[A-Za-z_-]+(/[A-Za-z_-]+){0,2})$'
       OR lower(time_zone) IN ('localtime', 'posixrules', 'factory') THEN
        RAISE invalid_parameter_value;
    END IF;
    PERFORM timestamptz 'epoch' AT TIME ZONE time_zone;
EXCEPTION WHEN invalid_parameter_value THEN
    RAISE EXCEPTION USING ERRCODE = '22023',
        MESSAGE = format('there is no time zone %s', coalesce('"' || time_zone || '"', 'null')),
        HINT = 'Write an IANA name such as UTC or Europe/Berlin; pg_timezone_names lists them.';
END
$$;

COMMENT ON FUNCTION weir.require_time_zone(text) IS 'Raises 22023 unless this names a time zone of the IANA database.';
