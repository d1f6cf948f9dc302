#include "needle_set.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "byte_rarity.h"
#include "memory_search.h"
#include "needle_hash.h"
#include "needle_places.h"
#ifdef __x86_64__
#include <immintrin.h>
#endif

/* After "Teddy" of Hyperscan: three bytes from each of 16 places at once are looked up by their
   halves in tables that say, a bit for each of eight groups of texts, where one may stand. */
enum { WINDOW = 3, GROUPS = 8 };

/* Of more texts than this each group is so mixed that most places look like one of its texts. */
enum { GROUPED = 48 };

struct diag_needles {
  const unsigned char **texts;
  size_t *lengths;
  size_t count;
  unsigned char low[WINDOW][16], high[WINDOW][16];
  /* Where in each text the bytes stand that are looked up: the rarest. */
  size_t *windows;
  /* The texts that are looked for so, in the order of those bytes, so that a group's are alike; the
     bytes of each; and where the groups begin among them. */
  size_t *order, ordered;
  uint32_t *heads;
  size_t start[GROUPS + 1];
  /* Of many texts the long ones, unless they are looked for by their starts. */
  struct diag_needle_hash *hash;
  int by_start;
};

static const unsigned char *window(const struct diag_needles *set, size_t text) {
  return set->texts[text] + set->windows[text];
}

static int compare(const struct diag_needles *set, size_t left, size_t right) {
  return memcmp(window(set, left), window(set, right), WINDOW);
}

static size_t rarest(const unsigned char *text, size_t length) {
  int best = -1;
  size_t place = 0;
  for (size_t start = 0; start + WINDOW <= length; start++) {
    int score = 0;
    for (int byte = 0; byte < WINDOW; byte++) score += diag_byte_rarity(text[start + (size_t)byte]);
    if (score <= best) continue;
    best = score;
    place = start;
  }
  return place;
}

static void add(struct diag_needles *set, size_t text, int group) {
  for (int byte = 0; byte < WINDOW; byte++) {
    set->low[byte][window(set, text)[byte] & 15] |= (unsigned char)(1 << group);
    set->high[byte][window(set, text)[byte] >> 4] |= (unsigned char)(1 << group);
  }
}

struct diag_needles *diag_needles_make(size_t count) {
  struct diag_needles *set = calloc(1, sizeof *set);
  if (set == NULL) return NULL;
  set->count = count;
  set->texts = calloc(count + 1, sizeof *set->texts);
  set->lengths = calloc(count + 1, sizeof *set->lengths);
  set->order = calloc(count + 1, sizeof *set->order);
  set->heads = calloc(count + 1, sizeof *set->heads);
  set->windows = calloc(count + 1, sizeof *set->windows);
  if (set->texts != NULL && set->lengths != NULL && set->order != NULL && set->heads != NULL &&
      set->windows != NULL)
    return set;
  diag_needles_free(set);
  return NULL;
}

void diag_needles_put(struct diag_needles *set, size_t index, const unsigned char *text,
                      size_t length, int by_start) {
  set->texts[index] = text;
  set->lengths[index] = length;
  set->windows[index] = by_start ? 0 : rarest(text, length);
  set->by_start |= by_start;
}

void diag_needles_prepare(struct diag_needles *set) {
  size_t *order = set->order;
  if (set->count > GROUPED && !set->by_start)
    set->hash = diag_needle_hash_make(set->texts, set->lengths, set->count);
  for (size_t text = 0; text < set->count; text++) {
    if (set->hash != NULL && set->lengths[text] >= DIAG_HASHED_LENGTH) continue;
    size_t place = set->ordered++;
    for (; place > 0 && compare(set, order[place - 1], text) > 0; place--)
      order[place] = order[place - 1];
    order[place] = text;
  }
  size_t count = set->ordered;
  for (size_t place = 0; place < count; place++)
    memcpy(&set->heads[place], window(set, order[place]), WINDOW);
  for (int group = 0; group < GROUPS; group++) {
    set->start[group] = count * (size_t)group / GROUPS;
    set->start[group + 1] = count * (size_t)(group + 1) / GROUPS;
    for (size_t place = set->start[group]; place < set->start[group + 1]; place++)
      add(set, order[place], group);
  }
}

void diag_needles_free(struct diag_needles *set) {
  if (set == NULL) return;
  free(set->texts);
  free(set->lengths);
  free(set->order);
  free(set->heads);
  free(set->windows);
  diag_needle_hash_free(set->hash);
  free(set);
}

static void find_singly(const struct diag_needles *set, const unsigned char *haystack,
                        size_t length, struct diag_needle_places *found) {
  for (size_t at = 0; at < set->ordered; at++) {
    size_t text = set->order[at], place = 0;
    while (!diag_needle_is_done(found, text)) {
      const unsigned char *next =
          diag_memmem(haystack + place, length - place, set->texts[text], set->lengths[text]);
      if (next == NULL) break;
      place = (size_t)(next - haystack);
      diag_needle_note(found, text, place++);
    }
  }
}

/* Whether a text stands where its window stands at `place`. */
static int stands(const struct diag_needles *set, size_t text, const unsigned char *haystack,
                  size_t length, size_t place) {
  size_t before = set->windows[text];
  return place >= before && length - (place - before) >= set->lengths[text] &&
         memcmp(haystack + place - before, set->texts[text], set->lengths[text]) == 0;
}

#ifdef __x86_64__
/* Compares the texts of `groups` at a place; gives the groups of which one is still to be found. */
static unsigned verify(const struct diag_needles *set, const unsigned char *haystack, size_t length,
                       size_t place, unsigned groups, struct diag_needle_places *found) {
  unsigned open = 0;
  uint32_t head = 0;
  memcpy(&head, haystack + place, WINDOW);
  for (; groups != 0; groups &= groups - 1) {
    int group = __builtin_ctz(groups);
    for (size_t at = set->start[group]; at < set->start[group + 1]; at++) {
      size_t text = set->order[at];
      if (diag_needle_is_done(found, text)) continue;
      if (head == set->heads[at] && stands(set, text, haystack, length, place))
        diag_needle_note(found, text, place - set->windows[text]);
      if (!diag_needle_is_done(found, text)) open |= 1u << group;
    }
  }
  return open;
}

__attribute__((target("ssse3"))) static __m128i candidates(const unsigned char *place,
                                                           const __m128i *low, const __m128i *high) {
  const __m128i half = _mm_set1_epi8(15);
  __m128i groups = _mm_set1_epi8(-1);
  for (int byte = 0; byte < WINDOW; byte++) {
    __m128i text = _mm_loadu_si128((const __m128i *)(place + byte));
    __m128i lows = _mm_shuffle_epi8(low[byte], _mm_and_si128(text, half));
    __m128i highs = _mm_shuffle_epi8(high[byte], _mm_and_si128(_mm_srli_epi16(text, 4), half));
    groups = _mm_and_si128(groups, _mm_and_si128(lows, highs));
  }
  return groups;
}

__attribute__((target("ssse3"))) static void find_together(const struct diag_needles *set,
                                                           const unsigned char *text, size_t length,
                                                           struct diag_needle_places *found) {
  __m128i low[WINDOW], high[WINDOW];
  for (int byte = 0; byte < WINDOW; byte++) {
    low[byte] = _mm_loadu_si128((const __m128i *)set->low[byte]);
    high[byte] = _mm_loadu_si128((const __m128i *)set->high[byte]);
  }
  /* Groups all of whose texts were found are of no more interest. */
  unsigned open = verify(set, text, length, 0, (1u << GROUPS) - 1, found);
  size_t final = length - 16 - (WINDOW - 1);
  for (size_t start = 0; open != 0; start += 16) {
    if (start > final) start = final;
    __m128i groups = _mm_and_si128(candidates(text + start, low, high), _mm_set1_epi8((char)open));
    unsigned places = ~(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(groups, _mm_setzero_si128())) & 0xFFFF;
    if (places != 0) {
      unsigned char bits[16];
      _mm_storeu_si128((__m128i *)bits, groups);
      for (; places != 0; places &= places - 1) {
        int place = __builtin_ctz(places);
        unsigned tried = bits[place] & open;
        open = (open & ~tried) | verify(set, text, length, start + (size_t)place, tried, found);
      }
    }
    if (start == final) return;
  }
}
#endif

void diag_needles_find(const struct diag_needles *set, const void *haystack, size_t length,
                       struct diag_needle_places *found) {
  if (set->hash != NULL) diag_needle_hash_find(set->hash, haystack, length, found);
#ifdef __x86_64__
  if (length >= 64 && __builtin_cpu_supports("ssse3")) {
    find_together(set, haystack, length, found);
    return;
  }
#endif
  find_singly(set, haystack, length, found);
}

/* Which text of `groups` stands at a place; `count` where none does. */
static size_t standing(const struct diag_needles *set, const unsigned char *place, size_t rest,
                       unsigned groups) {
  size_t first = set->count;
  for (; groups != 0; groups &= groups - 1) {
    int group = __builtin_ctz(groups);
    for (size_t at = set->start[group]; at < set->start[group + 1]; at++) {
      size_t text = set->order[at];
      if (text < first && set->lengths[text] <= rest &&
          memcmp(place, set->texts[text], set->lengths[text]) == 0)
        first = text;
    }
  }
  return first;
}

static const void *next_singly(const struct diag_needles *set, const void *haystack, size_t length,
                               size_t *index) {
  const unsigned char *text = haystack;
  for (size_t place = 0; place < length; place++) {
    *index = standing(set, text + place, length - place, (1u << GROUPS) - 1);
    if (*index < set->count) return text + place;
  }
  return NULL;
}

#ifdef __x86_64__
__attribute__((target("ssse3"))) static const void *next_together(const struct diag_needles *set,
                                                                  const unsigned char *text,
                                                                  size_t length, size_t *index) {
  __m128i low[WINDOW], high[WINDOW];
  for (int byte = 0; byte < WINDOW; byte++) {
    low[byte] = _mm_loadu_si128((const __m128i *)set->low[byte]);
    high[byte] = _mm_loadu_si128((const __m128i *)set->high[byte]);
  }
  size_t final = length - 16 - (WINDOW - 1);
  for (size_t start = 0;; start += 16) {
    if (start > final) start = final;
    __m128i groups = candidates(text + start, low, high);
    unsigned places = ~(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(groups, _mm_setzero_si128())) & 0xFFFF;
    if (places != 0) {
      unsigned char bits[16];
      _mm_storeu_si128((__m128i *)bits, groups);
      for (; places != 0; places &= places - 1) {
        size_t place = start + (size_t)__builtin_ctz(places);
        *index = standing(set, text + place, length - place, bits[place - start]);
        if (*index < set->count) return text + place;
      }
    }
    if (start == final) return NULL;
  }
}
#endif

const void *diag_needles_next(const struct diag_needles *set, const void *haystack, size_t length,
                              size_t *index) {
#ifdef __x86_64__
  if (length >= 64 && __builtin_cpu_supports("ssse3"))
    return next_together(set, haystack, length, index);
#endif
  return next_singly(set, haystack, length, index);
}
