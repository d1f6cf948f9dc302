#ifndef DIAG_NEEDLE_PLACES_H
#define DIAG_NEEDLE_PLACES_H

#include "needle_set.h"

static inline int diag_needle_is_done(const struct diag_needle_places *found, size_t text) {
  return found->counts[text] >= found->limit;
}

/* Takes a place of a text that is not done, in the order of places; one that came already is the
   same. */
static inline void diag_needle_note(struct diag_needle_places *found, size_t text, size_t place) {
  size_t count = found->counts[text];
  if (found->first != NULL) {
    unsigned *places = found->first + text * found->limit;
    if (count > 0 && places[count - 1] >= place) return;
    places[count] = (unsigned)place;
  }
  found->counts[text]++;
}

#endif
