CREATE FUNCTION weir.not_built(feature text, hint text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = format('%s is not built yet', feature), HINT = hint;
END
$$;

COMMENT ON FUNCTION weir.not_built(text, text) IS 'Raises 0A000 for what a signature already promises and nothing does yet.';
