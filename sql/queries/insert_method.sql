-- What decides how rows may go in; the table is NULL where there is none yet. CopyFrom asks for no privilege and knows
-- no policy, so both are asked for here.
SELECT quote_ident(current_user),
       has_table_privilege(events, 'INSERT') AND has_table_privilege(events, 'SELECT'),
       row_security_active(events),
       to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL,
       events
  FROM CAST(to_regclass('weir.events') AS oid) AS events
