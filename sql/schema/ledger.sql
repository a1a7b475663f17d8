CREATE OR REPLACE VIEW weir.ledger AS
WITH minutes AS (
    SELECT date_trunc('minute', b.inserted_at) AS minute, b.environment,
           sum(b.accepted)::bigint  AS accepted,
           sum(b.stored)::bigint    AS stored,
           sum(b.duplicate)::bigint AS duplicate,
           sum(b.rejected)::bigint  AS rejected,
           sum(b.dropped)::bigint   AS dropped
      FROM weir.batches b
     GROUP BY 1, 2
), why AS (
    SELECT minute, environment, jsonb_object_agg(reason, count) AS reasons
      FROM (SELECT date_trunc('minute', b.inserted_at) AS minute, b.environment,
                   r.key AS reason, sum(r.value::bigint) AS count
              FROM weir.batches b, jsonb_each_text(b.reasons) r
             GROUP BY 1, 2, 3) counted
     GROUP BY 1, 2
)
SELECT minute, environment, m.accepted, m.stored, m.duplicate, m.rejected, m.dropped,
       coalesce(why.reasons, '{}') AS reasons
  FROM minutes m LEFT JOIN why USING (minute, environment);

COMMENT ON VIEW weir.ledger IS
    'What became of every accepted event, by the minute in which the database took it: accepted = stored + duplicate + rejected + dropped.';
