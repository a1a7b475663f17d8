-- Two calls at once would both find a table missing and one would fail. Readers and writers don't wait for this.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('weir.setup', 0));
