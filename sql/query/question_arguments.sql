CREATE FUNCTION weir.question_arguments(question text)
    RETURNS TABLE (routine oid, argument text, type regtype, required boolean)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.oid, p.proargnames[i], p.proargtypes[i - 1]::regtype, i <= p.pronargs - p.pronargdefaults
      FROM pg_proc p, generate_series(1, p.pronargs) i
     WHERE p.pronamespace = 'weir'::regnamespace
       AND p.proname = question
       AND question = ANY (weir.questions())
$$;

COMMENT ON FUNCTION weir.question_arguments(text) IS
    'The arguments of a question, of each of its forms, as they are declared.';
