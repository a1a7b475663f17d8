CREATE FUNCTION weir.wrong_argument(question text, arguments jsonb) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT message FROM (
        SELECT 1 AS rank, given.key AS argument, format('%s has no argument %L', question, given.key) AS message
          FROM jsonb_each(arguments) given
         WHERE given.key NOT IN (SELECT a.argument FROM weir.question_arguments(question) a)
        UNION ALL
        SELECT 2, given.key, format('the argument %L is no %s: %s', given.key,
                                    string_agg(DISTINCT format_type(a.type, NULL), ' or '), left(given.value::text, 100))
          FROM jsonb_each(arguments) given
          JOIN weir.question_arguments(question) a ON a.argument = given.key
         GROUP BY given.key, given.value
        HAVING NOT bool_or(weir.fits(given.value, a.type))
        UNION ALL
        SELECT 3, a.argument, format('%s needs the argument %L', question, a.argument)
          FROM weir.question_arguments(question) a
         WHERE a.required AND NOT arguments ? a.argument AND a.argument <> 'environment'
        UNION ALL
        SELECT 4, '', format('%s has no form with these arguments together', question)
    ) wrong
     ORDER BY rank, argument
     LIMIT 1
$$;

COMMENT ON FUNCTION weir.wrong_argument(text, jsonb) IS 'Why no form of a question takes these arguments, in a sentence.';
