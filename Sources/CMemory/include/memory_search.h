#ifndef DIAG_MEMORY_SEARCH_H
#define DIAG_MEMORY_SEARCH_H

#include <stddef.h>

/* The first place of a text in another, as memmem(3). */
const void *diag_memmem(const void *haystack, size_t haystack_length, const void *needle,
                        size_t needle_length);

/* memrchr(3), which the C library hides from Swift behind a feature macro. */
const void *diag_memrchr(const void *bytes, size_t length, unsigned char byte);

/* The number of bytes equal to `byte`. */
size_t diag_count(const void *bytes, size_t length, unsigned char byte);

#endif
