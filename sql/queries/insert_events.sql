-- Each array is a column, each place in them an event; $1 is the batch's number; $18 and $19 are the first and last
-- moment at which any of them may be stored already, so that only the partitions between are opened. Returns the places (from 1) of the
-- events that were stored; the others were there already. The caller holds the rows of weir.person_ids, so no other
-- batch is storing events of these distinct_ids, and what another has stored before is seen here.
WITH incoming AS MATERIALIZED (
    SELECT * FROM unnest($2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::uuid[],
                         $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
                         $14::text[], $15::text[], $16::text[], $17::text[])
        WITH ORDINALITY AS i ("timestamp", received_at, client_timestamp, sent_at, id,
                              category, event, distinct_id, environment, session_id, sdk, sdk_version,
                              platform, properties, user_properties, context, place)
), stored AS (
    INSERT INTO weir.events ("timestamp", received_at, client_timestamp, sent_at, batch, id,
                             category, event, distinct_id, environment, session_id, sdk, sdk_version,
                             platform, properties, user_properties, context)
    SELECT i."timestamp", i.received_at, i.client_timestamp, i.sent_at, $1, i.id,
           i.category::weir.category, i.event, i.distinct_id, i.environment, i.session_id, i.sdk, i.sdk_version,
           i.platform, i.properties::jsonb, i.user_properties::jsonb, i.context::jsonb
      FROM incoming i
      -- One probe of the primary key per event and day; as NOT EXISTS it could become a scan of the whole table.
      LEFT JOIN LATERAL (
           SELECT true AS found
             FROM weir.events e
            WHERE e.distinct_id = i.distinct_id AND e.id = i.id
              AND e."timestamp" >= i."timestamp" - interval '24 hours'
              AND e."timestamp" <= i."timestamp" + interval '24 hours'
              AND e."timestamp" BETWEEN $18 AND $19
            LIMIT 1) already ON true
     WHERE already.found IS NULL
    ON CONFLICT DO NOTHING
    RETURNING "timestamp", id, distinct_id
)
SELECT i.place
  FROM stored s JOIN incoming i USING (id, distinct_id, "timestamp")
