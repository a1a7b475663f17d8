/* What COPY keeps to itself: compiled against the server's own headers, so that its place is right for each version. */

#include "postgres.h"

#include "commands/copyfrom_internal.h"

/* The functions that take each attribute's bytes, by attribute number - 1. */
FmgrInfo *
weir_copy_receivers(CopyFromState copy)
{
	return copy->in_functions;
}
