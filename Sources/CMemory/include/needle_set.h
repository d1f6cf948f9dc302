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

/* Where texts stand: how many places of each were noted, up to `limit`, and those from the first on,
   `limit` a text. With `first` NULL the limit is 1. */
struct diag_needle_places {
  unsigned char *counts;
  unsigned *first;
  unsigned limit;
};

/* Notes the places of each text in `haystack`; a text with `limit` of them already is not looked
   for. */
void diag_needles_find(const struct diag_needles *needles, const void *haystack, size_t length,
                       struct diag_needle_places *found);

/* For a set of texts put by their starts: the first place in `haystack` where one of them stands, and
   in `index` which: of several at one place the first in the set; NULL where none does. */
const void *diag_needles_next(const struct diag_needles *needles, const void *haystack,
                              size_t length, size_t *index);

#endif
