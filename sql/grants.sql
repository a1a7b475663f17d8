-- Run by weir.setup(), last. Whatever is not said here, nobody but the owner may do.
REVOKE ALL ON SCHEMA weir FROM PUBLIC, weir_ingest, weir_reader, weir_admin;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA weir FROM PUBLIC, weir_ingest, weir_reader, weir_admin;
REVOKE ALL ON ALL TABLES IN SCHEMA weir FROM PUBLIC, weir_ingest, weir_reader, weir_admin;
REVOKE ALL ON ALL ROUTINES IN SCHEMA weir FROM PUBLIC, weir_ingest, weir_reader, weir_admin;

GRANT USAGE ON SCHEMA weir TO weir_ingest, weir_reader, weir_admin;

-- A function's arguments may change with a version, so the roles' functions are named without them.
DO $$
DECLARE
    routine regprocedure;
    ingest  CONSTANT text[] := '{insert_batch,insert_batch_outcomes,replay_dead_letter,find_key,environment_rules,ping,visitor_salt}';
    reader  CONSTANT text[] := '{find_key,ping,metrics,explain_event,rejected_traces,query,questions,question_arguments,wrong_argument,fits,partition_bounds,
        find_events,count_events,
        rollup,rollup_sets,person_set,person_set_count,person_set_members,person_set_unite,person_set_union,person_set_intersect,
        person_set_replace,person_set_all,bucket_persons,merged_days,hours_unpack,count_live,on_sets,sets_ask,sets_bounds,sets_walk,
        funnel,funnel_persons,retention,trend,active_persons,
        sessions,lifecycle,stickiness,paths,
        violations,
        require,require_one_of,require_range,require_setup,require_time_zone,require_no_policies,require_funnel,not_built,
        filter_sql,property_sql,filter_properties,promotion,promoted_names,promoted_values,are_promoted,asked_properties,tuple_roles,json_number,json_time,event_cursor,read_event_cursor,find_events_of,buckets,
        trend_measure_sql,retention_starts_sql,retention_distances_sql,sessions_sql,funnel_chain,funnel_steps,funnel_exclusions,funnel_walks_sql,funnel_attribution_sql,purged_before,rollup_breakdown,
        on_timeline,has_whole_days,funnel_on_timeline,active_persons_on_timeline,retention_on_timeline,sessions_on_timeline,paths_on_timeline,lifecycle_on_timeline,stickiness_on_timeline,trend_on_timeline,trend_counts,
        active_persons_on_sets,retention_on_sets,lifecycle_on_sets,stickiness_on_sets,trend_on_sets,
        timeline_ask,timeline_walk_sql,timeline_live,timeline_known,timeline_known_tuples,
        timeline_bounds,timeline_time,timeline_times,timeline_span,timeline_code,timeline_walk,timeline_walk_events,timeline_encode,timeline_piece,
        timeline_counts,funnel_reached,sessions_counted,path_edges,path_doubts,
        arrived,groups_of_batches,arrivals_persons,arrivals_encode,arrivals_days,
        window_funnel,retention_flags,sequence_match,sequence_count}';
BEGIN
    FOR routine IN
        SELECT oid FROM pg_proc WHERE pronamespace = 'weir'::regnamespace AND proname = ANY (ingest)
    LOOP
        EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO weir_ingest', routine);
    END LOOP;
    FOR routine IN
        SELECT oid FROM pg_proc WHERE pronamespace = 'weir'::regnamespace AND proname = ANY (reader)
    LOOP
        EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO weir_reader', routine);
    END LOOP;
END
$$;

GRANT SELECT ON weir.events, weir.persons, weir.person_ids, weir.profiles, weir.merged_persons, weir.ledger, weir.partitions, weir.batches,
                weir.rollups, weir.rollup_days, weir.active_days, weir.stale_days, weir.purges, weir.event_schemas,
                weir.timeline, weir.timeline_names, weir.timeline_tuples, weir.timeline_gaps, weir.promoted_properties, weir.arrivals, weir.progress TO weir_reader;

-- Not TRIGGER: functions that run as their owner write to these tables, and with them would a trigger.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA weir TO weir_admin;
-- What is kept only to be forgotten is for the function that hands it to the collector.
REVOKE ALL ON weir.visitor_salts FROM weir_admin;
GRANT ALL ON ALL SEQUENCES IN SCHEMA weir TO weir_admin;
GRANT ALL ON ALL ROUTINES IN SCHEMA weir TO weir_admin;
