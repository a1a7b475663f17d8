CREATE TABLE IF NOT EXISTS weir.last_removal (
    only_row boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO weir.last_removal DEFAULT VALUES ON CONFLICT DO NOTHING;

COMMENT ON TABLE weir.last_removal IS
    'When events were last purged, erased or made anonymous. weir.insert_batch() locks the row where its transaction sees what was before its first statement, and fails (40001) where the row has changed since.';
