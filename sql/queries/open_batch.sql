SELECT nextval('weir.batch_number'), now(), weir.oldest_time(), EXISTS (SELECT FROM weir.erased_ids)
