/// libzstd: compresses the columns of recordings.
#ifndef GIGATOP_CZSTD_H
#define GIGATOP_CZSTD_H

#include <zstd.h>

#endif
