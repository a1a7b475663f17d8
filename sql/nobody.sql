-- PostgreSQL lets everybody call a new function; here nobody may until weir.setup() has granted it (grants.sql).
REVOKE ALL ON ALL ROUTINES IN SCHEMA weir FROM PUBLIC;
