-- What one person did lies together, in pieces that fit into a page: nothing is ever fetched from elsewhere (TOAST) or
-- decompressed by PostgreSQL. Partitions hold whole shards, so that parallel workers take whole shards.
CREATE TABLE IF NOT EXISTS weir.timeline (
    shard        int    NOT NULL,
    week         date   NOT NULL,
    first_person int    NOT NULL,
    events       int    NOT NULL,
    run          bigint NOT NULL,
    piece        int    NOT NULL,
    environment  text   NOT NULL COLLATE "C",
    data         bytea  NOT NULL,
    PRIMARY KEY (environment, shard, week, first_person, run, piece)
) PARTITION BY HASH (shard);
ALTER TABLE weir.timeline ALTER COLUMN data SET STORAGE PLAIN;   -- before there are partitions, which take it over

DO $$
BEGIN
    FOR part IN 0 .. 15 LOOP
        EXECUTE format('CREATE TABLE IF NOT EXISTS weir.timeline_%s PARTITION OF weir.timeline FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
                       part, part);
    END LOOP;
END
$$;

CREATE SEQUENCE IF NOT EXISTS weir.timeline_run AS bigint;

CREATE TABLE IF NOT EXISTS weir.timeline_names (
    code        int  NOT NULL,
    environment text NOT NULL COLLATE "C",
    event       text NOT NULL COLLATE "C",
    PRIMARY KEY (environment, code)
);

CREATE TABLE IF NOT EXISTS weir.progress (
    task       text        PRIMARY KEY,
    pid        int         NOT NULL,
    started_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    done       bigint      NOT NULL,
    total      bigint      NOT NULL,
    state      text        NOT NULL
);

COMMENT ON TABLE weir.timeline IS
    'A compact copy of what the questions read of weir.events: a piece of a run per row, a run being the events of one week and of 16,384 persons in order of person and time. docs/TIMELINE.md has the form of data. Kept by weir.refresh(); weir.rebuild() makes it anew.';
COMMENT ON COLUMN weir.timeline.shard IS 'The persons'' numbers divided by 16,384.';
COMMENT ON COLUMN weir.timeline.week IS 'Its Monday (UTC).';
COMMENT ON COLUMN weir.timeline.first_person IS 'The least of the persons'' numbers, modulo 16,384.';
COMMENT ON COLUMN weir.timeline.events IS 'How many events the piece holds.';
COMMENT ON COLUMN weir.timeline.run IS 'Pieces with one number were written together, and no two of them overlap.';
COMMENT ON SEQUENCE weir.timeline_run IS 'Numbers the runs of weir.timeline; gaps say nothing.';
COMMENT ON TABLE weir.timeline_names IS 'Which event''s name a code in weir.timeline stands for.';
COMMENT ON TABLE weir.progress IS
    'How far long work has come, as of its last commit: what it is, in which process, how much of how much is done, and what it is at. One row per kind of work, the last one.';
