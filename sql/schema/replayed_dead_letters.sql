CREATE TABLE IF NOT EXISTS weir.replayed_dead_letters (
    object      text        PRIMARY KEY COLLATE "C",
    replayed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE weir.replayed_dead_letters IS 'The dead letters that went in after all, by their names in the bucket: each goes in once.';
