#ifndef DIAG_NEEDLE_SET_H
#define DIAG_NEEDLE_SET_H

#include <stddef.h>

/* Texts to look for together, in one pass. */
struct diag_needles;

/* Room for `count` texts; NULL where memory is short. Each is put, then the set is prepared. */
struct diag_needles *diag_needles_make(size_t count);
/* `text` has three bytes or more and must outlive the set. It is looked for by its rarest bytes, or
   by its start, which is slower and what diag_needles_next wants. */
void diag_needles_put(struct diag_needles *needles, size_t index, const unsigned char *text,
                      size_t length, int by_start);
void diag_needles_prepare(struct diag_needles *needles);
void diag_needles_free(struct diag_needles *needles);

/* Marks in `found`, one byte for each text of the set, those that stand somewhere in `haystack`;
   a text whose byte is set already is not looked for. */
void diag_needles_find(const struct diag_needles *needles, const void *haystack, size_t length,
                       unsigned char *found);

/* For a set of texts put by their starts: the first place in `haystack` where a text of the set stands, and in `index` which: of several at
   one place the first in the set; NULL where none does. */
const void *diag_needles_next(const struct diag_needles *needles, const void *haystack,
                              size_t length, size_t *index);

#endif
