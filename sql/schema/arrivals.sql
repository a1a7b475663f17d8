-- Inline, in rows that fit into a page: nothing is ever fetched from elsewhere (TOAST). Rows come and go, so what is
-- deleted is made free soon.
CREATE TABLE IF NOT EXISTS weir.arrivals (
    batch       bigint NOT NULL,
    part        int    NOT NULL,
    environment text   NOT NULL COLLATE "C",
    data        bytea  NOT NULL,
    PRIMARY KEY (batch, environment, part)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
ALTER TABLE weir.arrivals ALTER COLUMN data SET STORAGE PLAIN;
ALTER TABLE weir.arrivals ADD COLUMN IF NOT EXISTS promoted int NOT NULL DEFAULT 0;

COMMENT ON TABLE weir.arrivals IS
    'What the batches brought that aren''t in the rollups or aren''t in the timeline yet: person, time, name, session and promoted properties of each event, packed. docs/TIMELINE.md has the form of data. A batch that has no row here is read from weir.events.';
COMMENT ON COLUMN weir.arrivals.part IS 'From 0: a batch of many events takes several rows.';
COMMENT ON COLUMN weir.arrivals.promoted IS
    'The number of the last of weir.promoted_properties whose values it has; 0 where it has none.';
