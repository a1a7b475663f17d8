SELECT nextval('weir.batch_number'), now(), weir.oldest_time()
