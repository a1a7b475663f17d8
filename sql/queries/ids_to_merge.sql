-- $1, $2, $3: pairs of ids to merge, and their environments. Returns all the ids of the persons that this would touch;
-- none of a pair that is one person already.
SELECT DISTINCT i.distinct_id, i.environment
  FROM unnest($1::text[], $2::text[], $3::text[]) AS pair (own, other, environment)
  LEFT JOIN weir.person_ids a ON a.distinct_id = pair.own AND a.environment = pair.environment
  LEFT JOIN weir.person_ids b ON b.distinct_id = pair.other AND b.environment = pair.environment
  JOIN weir.person_ids i ON i.person IN (a.person, b.person)
 WHERE a.person IS DISTINCT FROM b.person
