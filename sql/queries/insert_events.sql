-- Each array is a column, each place in them an event; $1 is the batch's number. None of them is stored yet.
INSERT INTO weir.events (batch, "timestamp", received_at, client_timestamp, sent_at, id,
                         category, event, distinct_id, environment, session_id, sdk, sdk_version,
                         platform, properties, user_properties, context)
SELECT $1, i."timestamp", i.received_at, i.client_timestamp, i.sent_at, i.id,
       i.category::weir.category, i.event, i.distinct_id, i.environment, i.session_id, i.sdk, i.sdk_version,
       i.platform, i.properties::jsonb, i.user_properties::jsonb, i.context::jsonb
  FROM unnest($2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::uuid[],
              $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
              $14::text[], $15::text[], $16::text[], $17::text[])
    AS i ("timestamp", received_at, client_timestamp, sent_at, id,
          category, event, distinct_id, environment, session_id, sdk, sdk_version,
          platform, properties, user_properties, context)
