CREATE FUNCTION weir.timeline_tidy(environment text, shard int, week date) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    runs   bigint[];
    bytes  bigint[];
    chosen int[];
BEGIN
    SELECT array_agg(r.run), array_agg(r.bytes)
      INTO runs, bytes
      FROM (SELECT t.run, sum(octet_length(t.data)) AS bytes
              FROM weir.timeline t
             WHERE t.environment = timeline_tidy.environment AND t.shard = timeline_tidy.shard AND t.week = timeline_tidy.week
             GROUP BY t.run) r;
    chosen := weir.worth_merging(bytes);
    IF coalesce(cardinality(chosen), 0) = 0 THEN
        RETURN;
    END IF;
    WITH gone AS (
        DELETE FROM weir.timeline t
         WHERE t.environment = timeline_tidy.environment AND t.shard = timeline_tidy.shard AND t.week = timeline_tidy.week
           AND t.run IN (SELECT runs[c] FROM unnest(chosen) AS c)
        RETURNING t.data
    ), merged AS (
        SELECT weir.timeline_merge(g.data, NULL, NULL) AS pieces, nextval('weir.timeline_run') AS run FROM gone g
    )
    INSERT INTO weir.timeline (environment, shard, week, first_person, events, run, piece, data)
    SELECT timeline_tidy.environment, h.shard, timeline_tidy.week, h.first_person, h.events, m.run, p.piece, p.data
      FROM merged m, unnest(m.pieces) WITH ORDINALITY AS p (data, piece), weir.timeline_piece(p.data) h;
END
$$;

COMMENT ON FUNCTION weir.timeline_tidy(text, int, date) IS
    'Makes one run of those runs of a week and shard that are worth it; see weir.worth_merging(). To be called under weir.lock_timeline().';
