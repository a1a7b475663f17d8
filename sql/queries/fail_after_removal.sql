-- For a transaction that sees what was before its first statement: 40001 where events were taken away since.
SELECT FROM weir.last_removal FOR SHARE
