/// libzstd: compresses the columns of recordings, and opens logs packed with zstd.
#ifndef GIGATOP_CZSTD_H
#define GIGATOP_CZSTD_H

#include <zstd.h>
#include <zstd_errors.h>

#endif
