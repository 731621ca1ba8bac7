/// liblzma: opens logs packed with xz.
#ifndef GIGATOP_CLZMA_H
#define GIGATOP_CLZMA_H

#include <lzma.h>

/// A stream before its first use. The value is a macro in liblzma.
static inline lzma_stream gt_lzma_stream(void) {
  lzma_stream stream = LZMA_STREAM_INIT;
  return stream;
}

#endif
