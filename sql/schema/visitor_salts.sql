-- Unlogged: what is to be forgotten is in no WAL archive, no base backup and on no replica. After a crash the table is
-- empty, and visitors without an id are new ones.
CREATE UNLOGGED TABLE IF NOT EXISTS weir.visitor_salts (
    day  date  PRIMARY KEY,
    salt bytea NOT NULL CHECK (length(salt) = 32)
);

COMMENT ON TABLE weir.visitor_salts IS
    'What visitors without an id are hashed with on a day (UTC). Random, and deleted when the day is over, so that the hashes of the past can''t be made again.';
