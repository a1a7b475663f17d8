SELECT given.id, given.environment, e.erased_at
  FROM (SELECT DISTINCT id, environment FROM unnest($1::text[], $2::text[]) AS given (id, environment)) given
  JOIN weir.erased_ids e ON e.id_hash = sha256(convert_to(given.id, 'UTF8')) AND e.environment = given.environment
