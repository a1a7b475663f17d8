-- $1: distinct_ids. Whether any of them is in an environment by now.
SELECT EXISTS (SELECT FROM weir.person_ids i WHERE i.distinct_id = ANY ($1::text[]))
