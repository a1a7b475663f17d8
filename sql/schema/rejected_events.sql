CREATE TABLE IF NOT EXISTS weir.rejected_events (
    rejected_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    received_at timestamptz,
    batch       bigint      NOT NULL,
    position    int         NOT NULL,
    environment text        NOT NULL COLLATE "C",
    id          uuid,
    reason      text        NOT NULL COLLATE "C",
    raw         text        NOT NULL,
    ids         text[]      NOT NULL DEFAULT '{}' COLLATE "C",
    PRIMARY KEY (batch, position)
);
-- Tables of before erasure.
ALTER TABLE weir.rejected_events ADD COLUMN IF NOT EXISTS ids text[] NOT NULL DEFAULT '{}' COLLATE "C";
-- Those that were kept before JSON was looked for in texts.
UPDATE weir.rejected_events SET ids = weir.mentioned_ids(raw) WHERE ids <> weir.mentioned_ids(raw);
CREATE INDEX IF NOT EXISTS rejected_events_by_time ON weir.rejected_events (rejected_at);
CREATE INDEX IF NOT EXISTS rejected_events_by_id ON weir.rejected_events (id) WHERE id IS NOT NULL;
CREATE INDEX IF NOT EXISTS rejected_events_by_ids ON weir.rejected_events USING gin (ids);

COMMENT ON TABLE weir.rejected_events IS 'Every event that was refused, as it came, with the reason.';
COMMENT ON COLUMN weir.rejected_events.position IS 'Its place in the batch, from 0.';
COMMENT ON COLUMN weir.rejected_events.raw IS 'The event''s JSON as it came; text, since it may not be valid jsonb.';
COMMENT ON COLUMN weir.rejected_events.ids IS 'Whom it may be about, by weir.mentioned_ids(): weir.erase_person() finds it by these.';
