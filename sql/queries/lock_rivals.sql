-- Whoever has met another writer of the same event goes on one at a time, until its transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('weir.rivals', 0))
