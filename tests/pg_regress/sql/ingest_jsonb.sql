-- What is stored as jsonb is what PostgreSQL makes of the same text, byte for byte, in all three columns.
CREATE TEMP TABLE texts (number int GENERATED ALWAYS AS IDENTITY, json text);
CREATE FUNCTION differences() RETURNS TABLE (compared bigint, different bigint, example text) LANGUAGE sql AS $$
    SELECT count(*), count(*) FILTER (WHERE NOT same), min(json) FILTER (WHERE NOT same)
      FROM (SELECT json, record_image_eq(ROW(properties, user_properties, context), ROW(json::jsonb, jsonb_build_object('$set', json::jsonb), json::jsonb)) AS same
              FROM texts JOIN weir.events ON event = 'json ' || number) AS compared
$$;
CREATE FUNCTION store() RETURNS bigint LANGUAGE sql AS $$
    SELECT sum(stored) FROM weir.insert_batch((
        SELECT string_agg(format('{"event": "json %s", "distinct_id": "ada", "timestamp": "2026-01-05T10:00:00Z", "properties": %s, "user_properties": {"$set": %2$s}, "context": %2$s}', number, json), E'\n')
          FROM texts))
$$;

-- Numbers at the edges of numeric's forms.
INSERT INTO texts (json) SELECT format('{"n": %s}', number)
  FROM unnest('{0,-0,0.0,-0.00,1,-1,9999,10000,10001,99999999,100000000,1.5,12345.678,0.1,0.0001,0.00001,0.00010,1.000,1e0,1E+5,1e-5,15e-1,1.50e1,1.50e3,0e10,0.0e-3,
      1e63,1e64,1e252,1e255,1e256,1e260,-1e400,1e-63,1e-64,1e-252,1e-256,1e-257,1e-400,0.000000000000000000000000000000000000000000000000000000000000001,
      0.0000000000000000000000000000000000000000000000000000000000000001,123456789012345678901234567890.123456789012345678901234567890}'::text[]) AS number;
INSERT INTO texts (json) VALUES (format('{"n": %s}', repeat('9', 400))), (format('{"n": -0.%s1}', repeat('0', 390))), (format('{"n": %s.%s}', repeat('10', 90), repeat('01', 90)));
-- Keys: their order, several that are one, escapes, none at all; containers of 31 to 65 members; white space.
INSERT INTO texts (json) VALUES
    ('{}'), ('{"": ""}'), ('{"bb": 1, "a": 2, "ab": 3, "aa": 4, "b": 5}'), ('{"a": 1, "b": [], "a": {}, "\u0061": null, "b": 2}'), ('{"é": 1, "z": 2, "zz": 3, "😀": 4, "\ud83d\ude00": 5}'),
    ('{"a\"b\\c\/d\b\f\n\r\t\u00e9\u20ac\ud83d\ude00": "a\"b\\c\/d\b\f\n\r\t\u00e9\u20ac\ud83d\ude00"}'), ('{"a": "}{][,:\"", "b": ["]", "\\"], "c": {"}": "{"}}'),
    (E'\t{ "a" :\r [ 1 , [ ] , { } , true ,false, null , "x" ] , "b":{"c" : { "d" : [ [ 1 ] ] } } }'), ('{"a": [1, "x", 2, "xy", 3, true, 4, {"b": 5}, 6, [7], 8]}');
INSERT INTO texts (json) SELECT format('{"list": [%s], "object": {%s}}', string_agg(CASE i % 3 WHEN 0 THEN i::text ELSE to_json(repeat('x', i % 7))::text END, ','), string_agg(format('"k%s": %s', i * 7 % 50, i), ','))
  FROM unnest('{1,31,32,33,63,64,65,300}'::int[]) AS size, generate_series(1, size) AS i GROUP BY size;
SELECT store() = (SELECT count(*) FROM texts) AS all_stored;
SELECT compared = (SELECT count(*) FROM texts) AS all_compared, different, example FROM differences();

-- 1,000 random ones.
TRUNCATE texts;
CREATE FUNCTION pick(VARIADIC choices text[]) RETURNS text LANGUAGE sql VOLATILE AS 'SELECT choices[1 + floor(random() * cardinality(choices))::int]';
CREATE FUNCTION random_text() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT '"' || coalesce(string_agg(pick('a', 'b', 'bc', 'é', '€', '😀', '\n', '\"', '\\', '\u00e9', '\ud83d\ude00', '{', ']', ':', ' ', '1'), ''), '') || '"'
      FROM generate_series(1, floor(random() * 4)::int)
$$;
CREATE FUNCTION random_digits(most int) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(string_agg(pick('0', '0', floor(random() * 10)::int::text), ''), '') FROM generate_series(1, floor(random() * (most + 1))::int)
$$;
CREATE FUNCTION random_number() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT pick('', '-') || pick('0', '1' || random_digits(12), '9' || random_digits(40)) || pick('', '.' || random_digits(10) || '5', '.' || random_digits(80) || '0')
        || pick('', '', '', 'e' || pick('', '+', '-') || floor(random() * 400)::int)
$$;
CREATE FUNCTION random_object(levels int) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    is_object boolean := levels = 4 OR random() < 0.5;
    parts     text := '';
    part      text;
BEGIN
    FOR member IN 1 .. floor(random() * random() * 20)::int LOOP
        part := pick('null', 'true', 'false', random_text(), random_text(), random_number(), random_number());
        IF levels > 1 AND random() < 0.3 THEN
            part := random_object(levels - 1);
        END IF;
        parts := parts || CASE WHEN parts = '' THEN '' ELSE ',' END || pick('', '', ' ') || CASE WHEN is_object THEN random_text() || pick(':', ' : ') ELSE '' END || part;
    END LOOP;
    RETURN CASE WHEN is_object THEN '{' || parts || '}' ELSE '[' || parts || ']' END;
END
$$;
SELECT setseed(0.42);
INSERT INTO texts (json) SELECT random_object(4) FROM generate_series(1, 1000);
SELECT store() = (SELECT count(*) FROM texts) AS all_stored;
SELECT compared = (SELECT count(*) FROM texts) AS all_compared, different, example FROM differences();

-- A column of another type is never filled with the bytes of a jsonb, or of a text.
\set SHOW_CONTEXT never
ALTER TABLE weir.events ALTER COLUMN context TYPE text;
SELECT * FROM weir.insert_batch('{"event": "text", "distinct_id": "ada"}');
\echo :LAST_ERROR_SQLSTATE
ALTER TABLE weir.events ALTER COLUMN context TYPE jsonb USING '{}';
ALTER TABLE weir.events ALTER COLUMN session_id TYPE bytea USING NULL;
SELECT * FROM weir.insert_batch('{"event": "text", "distinct_id": "ada"}');
\echo :LAST_ERROR_SQLSTATE
