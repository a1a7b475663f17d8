-- From before a merge looks which hours its persons have events in until it is committed, no refresh counts: an event
-- that was stored meanwhile would be counted under the old persons, and its hour not be stale any more.
SELECT pg_advisory_xact_lock_shared(hashtextextended('weir.refresh', 0))
