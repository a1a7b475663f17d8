-- A row for each batch, so that writers don't wait for each other; weir.fold_key_usage() adds them up.
CREATE TABLE IF NOT EXISTS weir.key_usage (
    key    text   NOT NULL COLLATE "C",
    day    date   NOT NULL,
    batch  bigint NOT NULL,
    events bigint NOT NULL,
    PRIMARY KEY (key, day, batch) INCLUDE (events)
);

COMMENT ON TABLE weir.key_usage IS 'How many events came in with each key that has a quota, today and yesterday.';
COMMENT ON COLUMN weir.key_usage.key IS 'The key''s name in weir.keys.';
COMMENT ON COLUMN weir.key_usage.day IS 'The day in UTC on which the collector received them.';
COMMENT ON COLUMN weir.key_usage.batch IS 'The number of the weir.insert_batch call; the last of several, once they are added up.';
COMMENT ON COLUMN weir.key_usage.events IS 'Events of that key, whatever became of them.';
