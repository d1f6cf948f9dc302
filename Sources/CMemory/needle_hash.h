#ifndef DIAG_NEEDLE_HASH_H
#define DIAG_NEEDLE_HASH_H

#include <stddef.h>

#include "needle_set.h"

/* A text has to be so long to be found by every fourth place of a haystack. */
enum { DIAG_HASHED_LENGTH = 7 };

/* Many texts, looked for at every fourth place by a hash of the four bytes there. */
struct diag_needle_hash;

/* Takes the texts of at least DIAG_HASHED_LENGTH bytes out of `count`; both arrays have to outlive
   the hash. NULL where there are too many or no memory is left. */
struct diag_needle_hash *diag_needle_hash_make(const unsigned char *const *texts,
                                               const size_t *lengths, size_t count);

void diag_needle_hash_free(struct diag_needle_hash *hash);

/* Notes where its texts stand in the haystack. */
void diag_needle_hash_find(const struct diag_needle_hash *hash, const unsigned char *haystack,
                           size_t length, struct diag_needle_places *found);

#endif
