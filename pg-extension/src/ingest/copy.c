/* What COPY keeps to itself: compiled against the server's own headers, so that its place is right for each version. */

#include "postgres.h"

#include "commands/copyfrom_internal.h"

/* The functions that take each attribute's bytes, by attribute number - 1. */
FmgrInfo *
weir_copy_receivers(CopyFromState copy)
{
	return copy->in_functions;
}

/*
 * How long COPY takes a row to be. It lets rows wait, in a slot each, until they are 65,535 bytes or 1,000 rows, and
 * counts bytes only in its text formats, by the line's buffer, which it leaves alone in the binary one.
 */
void
weir_copy_row_bytes(CopyFromState copy, int bytes)
{
	copy->line_buf.len = bytes;
}
