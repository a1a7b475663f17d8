CREATE FUNCTION weir.require(holds boolean, problem text, hint text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    IF holds IS NOT TRUE THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = problem, HINT = hint;
    END IF;
END
$$;

COMMENT ON FUNCTION weir.require(boolean, text, text) IS
    'Raises 22023 with this problem and this hint unless the condition holds; what is unknown does not hold.';
