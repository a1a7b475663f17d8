-- The aggregates through SQL against what ClickHouse answered: nothing may be listed but how many cases there are.
\getenv srcdir PG_ABS_SRCDIR
\set file :srcdir '/../peers/kept/window_funnel.json'
\set window_funnel `cat :file`
\set file :srcdir '/../peers/kept/sequence.json'
\set sequence `cat :file`
\set file :srcdir '/../peers/kept/retention_flags.json'
\set retention_flags `cat :file`
\pset format unaligned

CREATE TABLE cases (kind text, id bigint, "case" jsonb);
CREATE TABLE rows (kind text, id bigint, position bigint, at timestamptz, met boolean[]);
\set ECHO none
INSERT INTO cases
SELECT kind, c.id, c."case"
  FROM (VALUES ('window_funnel', :'window_funnel'), ('sequence', :'sequence'), ('retention_flags', :'retention_flags')) AS files (kind, file),
       jsonb_array_elements(file::jsonb) WITH ORDINALITY AS c ("case", id);
\set ECHO all
INSERT INTO rows
SELECT kind, id, position, to_timestamp((r ->> 0)::int),
       ARRAY(SELECT (r ->> 1)::int >> bit & 1 = 1 FROM generate_series(0, ("case" ->> 'conditions')::int - 1) bit)
  FROM cases, jsonb_array_elements("case" -> 'rows') WITH ORDINALITY AS r (r, position)
 ORDER BY kind, id, position;

SELECT kind, count(*) >= 300 AS enough FROM cases GROUP BY kind ORDER BY kind;

SELECT "case", answer
  FROM cases c, LATERAL (
      SELECT weir.window_funnel(("case" ->> 'within')::int * interval '1 second', ARRAY(SELECT jsonb_array_elements_text("case" -> 'modes')),
                                at, VARIADIC met ORDER BY position)
        FROM rows r WHERE r.kind = c.kind AND r.id = c.id) AS a (answer)
 WHERE kind = 'window_funnel' AND answer IS DISTINCT FROM ("case" ->> 'level')::int;
SELECT "case", answer
  FROM cases c, LATERAL (
      SELECT weir.window_funnel(("case" ->> 'within')::int * interval '1 second', at, VARIADIC met)
        FROM rows r WHERE r.kind = c.kind AND r.id = c.id) AS a (answer)
 WHERE kind = 'window_funnel' AND "case" -> 'modes' = '[]' AND answer IS DISTINCT FROM ("case" ->> 'level')::int;
SELECT "case", matches, found
  FROM cases c, LATERAL (
      SELECT weir.sequence_match("case" ->> 'pattern', at, VARIADIC met ORDER BY position),
             weir.sequence_count("case" ->> 'pattern', at, VARIADIC met ORDER BY position)
        FROM rows r WHERE r.kind = c.kind AND r.id = c.id) AS a (matches, found)
 WHERE kind = 'sequence' AND (matches, found) IS DISTINCT FROM (("case" ->> 'matches')::boolean, ("case" ->> 'count')::bigint);
SELECT "case", flags
  FROM cases c, LATERAL (
      SELECT weir.retention_flags(VARIADIC met) FROM rows r WHERE r.kind = c.kind AND r.id = c.id) AS a (flags)
 WHERE kind = 'retention_flags' AND to_jsonb(flags) IS DISTINCT FROM "case" -> 'flags';
