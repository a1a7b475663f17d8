-- With the rights of its caller, so a read key can never do more than weir_reader.
CREATE FUNCTION weir.query(key_hash bytea, question text, arguments jsonb DEFAULT '{}') RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
DECLARE
    key_environment text;
    known   text[];
    form    oid;
    call    text;
    answer  jsonb;
BEGIN
    PERFORM weir.require_setup();
    SELECT k.environment INTO key_environment FROM weir.find_key(key_hash) k WHERE k.kind = 'read';
    IF key_environment IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_authorization_specification',
            MESSAGE = 'the read key is unknown or revoked',
            HINT = 'Read with a key that weir.create_read_key() made (weir_r_…); a write key can''t read.';
    END IF;
    IF question IS NULL OR question <> ALL (weir.questions()) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('there is no question named %s', coalesce(quote_literal(question), 'NULL')),
            HINT = format('Questions: %s.', array_to_string(weir.questions(), ', '));
    END IF;
    IF jsonb_typeof(arguments) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'the arguments of a question are a JSON object',
            HINT = 'For example {"from_time": "2026-01-01", "to_time": "2026-02-01"}.';
    END IF;
    IF arguments ? 'environment' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = 'the environment is the read key''s and can''t be chosen',
            HINT = 'Leave "environment" out, or use a read key of the other environment.';
    END IF;
    -- null means: not given.
    arguments := coalesce((SELECT jsonb_object_agg(given.key, given.value) FROM jsonb_each(arguments) given
                            WHERE jsonb_typeof(given.value) <> 'null'), '{}');

    SELECT array_agg(DISTINCT a.argument) INTO known FROM weir.question_arguments(question) a;
    IF known IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'feature_not_supported',
            MESSAGE = format('the question %L is not built yet', question),
            HINT = 'ALTER EXTENSION weir UPDATE, and SELECT weir.setup(), bring what this version has.';
    END IF;

    -- Of several forms, the one that knows all the arguments and has the type of each; text[] before jsonb.
    SELECT a.routine INTO form
      FROM weir.question_arguments(question) a
      LEFT JOIN jsonb_each(arguments) given ON given.key = a.argument
     GROUP BY a.routine
    HAVING count(given.key) = (SELECT count(*) FROM jsonb_each(arguments))
       AND bool_and(given.key IS NULL OR weir.fits(given.value, a.type))
       AND bool_and(given.key IS NOT NULL OR NOT a.required OR a.argument = 'environment')
     ORDER BY bool_or(a.type = 'text[]'::regtype AND given.key IS NOT NULL) DESC
     LIMIT 1;

    IF form IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = weir.wrong_argument(question, arguments),
            HINT = format('Arguments of %s: %s.', question, array_to_string(array_remove(known, 'environment'), ', '));
    END IF;

    SELECT format('SELECT coalesce(jsonb_agg(to_jsonb(answer)), ''[]'') FROM (SELECT * FROM weir.%I(%s)) answer',
                  question, string_agg(CASE
                      WHEN a.argument = 'environment' THEN 'environment => $2'
                      WHEN a.type = 'jsonb'::regtype THEN format('%I => $1 -> %L', a.argument, a.argument)
                      WHEN a.type = 'text[]'::regtype
                          THEN format('%I => ARRAY(SELECT jsonb_array_elements_text($1 -> %L))', a.argument, a.argument)
                      ELSE format('%I => ($1 ->> %L)::%s', a.argument, a.argument, a.type) END, ', '))
      INTO call
      FROM weir.question_arguments(question) a
     WHERE a.routine = form AND (arguments ? a.argument OR a.argument = 'environment');

    EXECUTE call INTO answer USING arguments, key_environment;
    RETURN answer;
END
$$;

COMMENT ON FUNCTION weir.query(bytea, text, jsonb) IS
    'Asks a question with a read key (its SHA-256) and named arguments as JSON; returns an array of row objects. The environment is the key''s.';
