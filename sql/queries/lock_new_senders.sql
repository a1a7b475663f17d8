-- $1: distinct_ids that were in no environment when they were looked for. There is no row to be locked, so a lock is taken
-- on what each is called; of very many, since a transaction can't hold as many locks as it likes, one on all.
SELECT CASE WHEN cardinality($1::text[]) > 200 THEN pg_advisory_xact_lock(all_of_them.key)
            ELSE pg_advisory_xact_lock_shared(all_of_them.key) END,
       (SELECT count(pg_advisory_xact_lock(key)) FROM (
               SELECT DISTINCT hashtextextended(w, 1) AS key FROM unnest($1::text[]) AS w WHERE cardinality($1::text[]) <= 200 ORDER BY 1 OFFSET 0) each)
  FROM (SELECT hashtextextended('weir.new_senders', 0) AS key) all_of_them
