#include "needle_set.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory_search.h"
#ifdef __x86_64__
#include <immintrin.h>
#endif

/* After "Teddy" of Hyperscan: three bytes from each of 16 places at once are looked up by their
   halves in tables that say, a bit for each of eight groups of texts, where one may stand. */
enum { WINDOW = 3, GROUPS = 8 };

/* Of more texts than this each group is so mixed that most places look like one of its texts. Then
   the three bytes of a place are hashed instead, one place after the other, whatever the number. */
enum { GROUPED = 48, HASH_BITS = 15 };

struct diag_needles {
  const unsigned char **texts;
  size_t *lengths;
  size_t count;
  unsigned char low[WINDOW][16], high[WINDOW][16];
  /* Where in each text the bytes stand that are looked up: the rarest. */
  size_t *windows;
  /* The texts in the order of those bytes, so that a group's are alike; the bytes of each; and
     where the groups begin among them. */
  size_t *order;
  uint32_t *heads;
  size_t start[GROUPS + 1];
  /* Of many texts: a bit for each hash of a window that occurs; the first text with a hash, counted
     from 1, and the next one with the same, 0 for none. */
  unsigned char *bits;
  uint16_t *first, *next;
};

static uint32_t head_at(const unsigned char *place) {
  return place[0] | (uint32_t)place[1] << 8 | (uint32_t)place[2] << 16;
}

static uint32_t hash(uint32_t head) { return (head * 0x9E3779B1u) >> (32 - HASH_BITS); }

static const unsigned char *window(const struct diag_needles *set, size_t text) {
  return set->texts[text] + set->windows[text];
}

static int compare(const struct diag_needles *set, size_t left, size_t right) {
  return memcmp(window(set, left), window(set, right), WINDOW);
}

/* How seldom a byte is in what programs write. */
static int rarity(unsigned char byte) {
  if (byte == ' ' || (byte >= 'a' && byte <= 'z')) return 0;
  if (byte == '.' || (byte >= '0' && byte <= '9')) return 1;
  return byte >= 'A' && byte <= 'Z' ? 2 : 3;
}

static size_t rarest(const unsigned char *text, size_t length) {
  int best = -1;
  size_t place = 0;
  for (size_t start = 0; start + WINDOW <= length; start++) {
    int score = 0;
    for (int byte = 0; byte < WINDOW; byte++) score += rarity(text[start + (size_t)byte]);
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
  if (count > GROUPED && count < UINT16_MAX) {
    set->bits = calloc(1u << (HASH_BITS - 3), 1);
    set->first = calloc(1u << HASH_BITS, sizeof *set->first);
    set->next = calloc(count + 1, sizeof *set->next);
    if (set->bits == NULL || set->first == NULL || set->next == NULL) {
      free(set->bits);
      set->bits = NULL;
    }
  }
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
}

void diag_needles_prepare(struct diag_needles *set) {
  size_t count = set->count, *order = set->order;
  for (size_t text = 0; text < count; text++) {
    size_t place = text;
    for (; place > 0 && compare(set, order[place - 1], text) > 0; place--)
      order[place] = order[place - 1];
    order[place] = text;
  }
  for (size_t place = 0; place < count; place++)
    memcpy(&set->heads[place], window(set, order[place]), WINDOW);
  for (int group = 0; group < GROUPS; group++) {
    set->start[group] = count * (size_t)group / GROUPS;
    set->start[group + 1] = count * (size_t)(group + 1) / GROUPS;
    for (size_t place = set->start[group]; place < set->start[group + 1]; place++)
      add(set, order[place], group);
  }
  if (set->bits == NULL) return;
  for (size_t text = count; text > 0; text--) {
    uint32_t slot = hash(head_at(window(set, text - 1)));
    set->bits[slot >> 3] |= (unsigned char)(1 << (slot & 7));
    set->next[text] = set->first[slot];
    set->first[slot] = (uint16_t)text;
  }
}

void diag_needles_free(struct diag_needles *set) {
  if (set == NULL) return;
  free(set->texts);
  free(set->lengths);
  free(set->order);
  free(set->heads);
  free(set->windows);
  free(set->bits);
  free(set->first);
  free(set->next);
  free(set);
}

static void find_singly(const struct diag_needles *set, const void *haystack, size_t length,
                        unsigned char *found) {
  for (size_t text = 0; text < set->count; text++)
    if (!found[text])
      found[text] = diag_memmem(haystack, length, set->texts[text], set->lengths[text]) != NULL;
}

/* Whether a text stands where its window stands at `place`. */
static int stands(const struct diag_needles *set, size_t text, const unsigned char *haystack,
                  size_t length, size_t place) {
  size_t before = set->windows[text];
  return place >= before && length - (place - before) >= set->lengths[text] &&
         memcmp(haystack + place - before, set->texts[text], set->lengths[text]) == 0;
}

static unsigned is_marked(const struct diag_needles *set, uint32_t slot) {
  return (set->bits[slot >> 3] >> (slot & 7)) & 1;
}

/* Compares the texts that share a hash with the window at a place. */
static void verify_hashed(const struct diag_needles *set, const unsigned char *haystack,
                          size_t length, size_t place, uint32_t slot, unsigned char *found) {
  for (uint16_t text = set->first[slot]; text != 0; text = set->next[text])
    if (!found[text - 1] && stands(set, text - 1u, haystack, length, place)) found[text - 1] = 1;
}

static void find_hashed(const struct diag_needles *set, const unsigned char *text, size_t length,
                        unsigned char *found) {
  size_t place = 0;
  /* Four places from one load, whose tests the processor can do side by side. */
  for (; place + 8 <= length; place += 4) {
    uint64_t bytes;
    memcpy(&bytes, text + place, sizeof bytes);
    uint32_t slots[4];
    unsigned hit = 0;
    for (int step = 0; step < 4; step++) {
      slots[step] = hash((uint32_t)(bytes >> (8 * step)) & 0xFFFFFF);
      hit |= is_marked(set, slots[step]) << step;
    }
    for (; hit != 0; hit &= hit - 1) {
      size_t step = (size_t)__builtin_ctz(hit);
      verify_hashed(set, text, length, place + step, slots[step], found);
    }
  }
  for (; place + WINDOW <= length; place++) {
    uint32_t slot = hash(head_at(text + place));
    if (is_marked(set, slot)) verify_hashed(set, text, length, place, slot, found);
  }
}

#ifdef __x86_64__
/* Compares the texts of `groups` at a place; gives the groups of which one is still to be found. */
static unsigned verify(const struct diag_needles *set, const unsigned char *haystack, size_t length,
                       size_t place, unsigned groups, unsigned char *found) {
  unsigned open = 0;
  uint32_t head = 0;
  memcpy(&head, haystack + place, WINDOW);
  for (; groups != 0; groups &= groups - 1) {
    int group = __builtin_ctz(groups);
    for (size_t at = set->start[group]; at < set->start[group + 1]; at++) {
      size_t text = set->order[at];
      if (found[text]) continue;
      if (head == set->heads[at] && stands(set, text, haystack, length, place))
        found[text] = 1;
      else
        open |= 1u << group;
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
                                                           unsigned char *found) {
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
                       unsigned char *found) {
  if (set->bits != NULL) {
    find_hashed(set, haystack, length, found);
    return;
  }
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
