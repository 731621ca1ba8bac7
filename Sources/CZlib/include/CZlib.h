/// zlib: opens logs packed with gzip.
#ifndef GIGATOP_CZLIB_H
#define GIGATOP_CZLIB_H

#include <zlib.h>

/// Begins to unpack one member of gzip (RFC 1952). The call is a macro in zlib.
static inline int gt_gzip_begin(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

#endif
