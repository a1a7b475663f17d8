SELECT nextval('weir.batch_number'), now(), weir.oldest_time(), EXISTS (SELECT FROM weir.erased_ids), p.names, p.number
  FROM (SELECT array_agg(p.property ORDER BY octet_length(p.property), p.property) AS names, max(p.number) AS number
          FROM weir.promoted_properties p) p
