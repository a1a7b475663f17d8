-- A call that carries events of several environments has one row for each of them under one number.
CREATE SEQUENCE IF NOT EXISTS weir.batch_number AS bigint;

CREATE TABLE IF NOT EXISTS weir.batches (
    batch       bigint      NOT NULL,
    environment text        NOT NULL COLLATE "C",
    inserted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    accepted    bigint      NOT NULL,
    stored      int         NOT NULL,
    duplicate   int         NOT NULL,
    rejected    int         NOT NULL,
    dropped     bigint      NOT NULL,
    reasons     jsonb       NOT NULL DEFAULT '{}',
    first_time  timestamptz,
    last_time   timestamptz,
    in_rollups  boolean     NOT NULL DEFAULT false,
    in_timeline boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (batch, environment),
    CONSTRAINT balances CHECK (accepted = stored + duplicate + rejected + dropped)
);
-- In databases of older versions these two are of four bytes. The view is made anew below.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'weir.batches'::regclass AND attname = 'dropped' AND atttypid = 'int4'::regtype) THEN
        DROP VIEW IF EXISTS weir.ledger;
        ALTER TABLE weir.batches ALTER COLUMN accepted TYPE bigint, ALTER COLUMN dropped TYPE bigint;
    END IF;
END
$$;
CREATE INDEX IF NOT EXISTS batches_for_rollups ON weir.batches (environment, batch) WHERE NOT in_rollups;
CREATE INDEX IF NOT EXISTS batches_for_timeline ON weir.batches (environment, batch) WHERE NOT in_timeline;

COMMENT ON SEQUENCE weir.batch_number IS 'Numbers the calls of weir.insert_batch; gaps are calls that failed.';
COMMENT ON TABLE weir.batches IS
    'One row per weir.insert_batch call and environment: what became of each accepted event. weir.ledger sums it up.';
COMMENT ON COLUMN weir.batches.reasons IS 'Counts by reason, of the rejected and the dropped: {"illegal_distinct_id": 2, "bot": 5}.';
COMMENT ON COLUMN weir.batches.first_time IS 'The least "timestamp" among the stored events.';
COMMENT ON COLUMN weir.batches.last_time IS 'The greatest "timestamp" among the stored events.';
COMMENT ON COLUMN weir.batches.in_rollups IS 'Whether the rollups count its events; until then they are read live: by weir.arrivals, else by weir.events.';
COMMENT ON COLUMN weir.batches.in_timeline IS 'Whether weir.timeline holds its events; until then they are read live: by weir.arrivals, else by weir.events.';
