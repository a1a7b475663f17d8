INSERT INTO weir.rejected_events (batch, position, received_at, environment, id, reason, raw, ids)
SELECT $1, r.*, weir.mentioned_ids(r.raw)
  FROM unnest($2::int[], $3::timestamptz[], $4::text[], $5::uuid[], $6::text[], $7::text[])
    AS r (position, received_at, environment, id, reason, raw)
