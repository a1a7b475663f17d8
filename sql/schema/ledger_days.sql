CREATE TABLE IF NOT EXISTS weir.ledger_days (
    day         date   NOT NULL,
    environment text   NOT NULL COLLATE "C",
    stored      bigint NOT NULL,
    duplicate   bigint NOT NULL,
    rejected    bigint NOT NULL,
    dropped     bigint NOT NULL,
    reasons     jsonb  NOT NULL,
    PRIMARY KEY (day, environment)
);
CREATE INDEX IF NOT EXISTS batches_by_time ON weir.batches USING brin (inserted_at);

COMMENT ON TABLE weir.ledger_days IS 'The ledger of days (in UTC) that are over, added up, so that weir.metrics() need not read every batch there ever was.';
COMMENT ON COLUMN weir.ledger_days.reasons IS 'Counts by reason, of the rejected and the dropped.';
