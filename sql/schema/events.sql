-- One index serves as primary key, as a person's history and as the duplicate check. Its first column is the
-- distribution column on Citus. Time order within the row keeps the fixed-width columns aligned and first.
CREATE TABLE IF NOT EXISTS weir.events (
    "timestamp"      timestamptz   NOT NULL,
    received_at      timestamptz   NOT NULL,
    client_timestamp timestamptz,
    sent_at          timestamptz,
    batch            bigint        NOT NULL,
    id               uuid          NOT NULL,
    category         weir.category NOT NULL,
    event            text          NOT NULL COLLATE "C",
    distinct_id      text          NOT NULL COLLATE "C",
    environment      text          NOT NULL COLLATE "C",
    session_id       text          COLLATE "C",
    sdk              text          COLLATE "C",
    sdk_version      text          COLLATE "C",
    platform         text          NOT NULL COLLATE "C",
    properties       jsonb         NOT NULL,
    user_properties  jsonb,
    context          jsonb         NOT NULL,
    PRIMARY KEY (distinct_id, "timestamp", id)
) PARTITION BY RANGE ("timestamp");

CREATE TABLE IF NOT EXISTS weir.events_default PARTITION OF weir.events DEFAULT;

-- Batches lie together, so a few bytes per megabyte find the events of the newest ones, and a writer hardly notices.
CREATE INDEX IF NOT EXISTS events_by_batch ON weir.events USING brin (batch) WITH (pages_per_range = 32, autosummarize = on);

-- What waits in the default partition is moved out, and purged, by time.
CREATE INDEX IF NOT EXISTS events_default_by_time ON weir.events_default ("timestamp");

COMMENT ON TABLE weir.events IS
    'Every stored event, partitioned by day on "timestamp". Rows are written by weir.insert_batch alone.';
COMMENT ON TABLE weir.events_default IS
    'Events whose day has no partition yet; weir.drain_default() moves them out.';
COMMENT ON COLUMN weir.events."timestamp" IS 'When it happened, after the clock rule.';
COMMENT ON COLUMN weir.events.received_at IS 'When the collector got it.';
COMMENT ON COLUMN weir.events.client_timestamp IS 'When it happened, as the sender said.';
COMMENT ON COLUMN weir.events.sent_at IS 'When the sender sent it, by the sender''s clock.';
COMMENT ON COLUMN weir.events.batch IS 'The number of the weir.insert_batch call that stored it; see weir.batches.';
COMMENT ON COLUMN weir.events.id IS 'The sender''s, else a UUIDv7 made at the edge. Stored once, however often it is sent.';
COMMENT ON COLUMN weir.events.properties IS 'What the sender said of the event.';
COMMENT ON COLUMN weir.events.user_properties IS '{"$set": {…}, "$set_once": {…}, "$unset": […]}, where the event carries any.';
COMMENT ON COLUMN weir.events.context IS 'What enrichment added: geo, device, page, campaign, marks.';
