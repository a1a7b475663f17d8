-- Keys are shown once, stored hashed, found by their hash, and gone when revoked.
\set SHOW_CONTEXT never
SELECT weir.create_write_key(name => 'web', allowed_origins => '{https://shop.example,http://localhost:8080}') AS key \gset w_
SELECT weir.create_read_key(name => 'bi', environment => 'staging') AS key \gset r_
SELECT :'w_key' ~ '^weir_w_[A-Za-z0-9_-]{43}$' AS write_key, :'r_key' ~ '^weir_r_[A-Za-z0-9_-]{43}$' AS read_key;
SELECT count(*) FROM weir.keys k WHERE k::text LIKE '%' || right(:'w_key', 43) || '%';
SELECT * FROM weir.find_key(sha256(convert_to(:'w_key', 'UTF8')));
SELECT * FROM weir.find_key(sha256(convert_to(:'r_key', 'UTF8')));
SELECT * FROM weir.find_key(sha256('nobody''s'));
SELECT * FROM weir.find_key(NULL);

SELECT weir.revoke_key('web');
SELECT weir.revoke_key('web');
SELECT * FROM weir.find_key(sha256(convert_to(:'w_key', 'UTF8')));

-- Errors.
SELECT weir.create_write_key('web');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_read_key('bi');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_write_key(NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_write_key('  ');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_write_key('x', environment => repeat('e', 51));
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_write_key('x', environment => NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_write_key('x', allowed_origins => '{shop.example}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_write_key('x', allowed_origins => '{NULL}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.revoke_key('''; DROP TABLE weir.keys; --');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.revoke_key(NULL);
\echo :LAST_ERROR_SQLSTATE
