#include "needle_hash.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "byte_rarity.h"
#include "needle_places.h"

/* Of a text, the windows at STEP places in a row are known: whatever place the text stands at, one
   of them is at a place that is looked at. */
enum { WINDOW = 4, STEP = 4, HASH_BITS = 17 };

struct diag_needle_hash {
  const unsigned char *const *texts;
  const size_t *lengths;
  /* Where in each text the windows begin: the rarest. */
  size_t *starts;
  /* A bit for each hash that occurs; the first window with it, counted from 1, and the next one with
     the same, 0 for none. */
  unsigned char bits[1 << (HASH_BITS - 3)];
  uint16_t first[1 << HASH_BITS];
  uint16_t *next;
  uint32_t *heads;
};

static uint32_t head_at(const unsigned char *place) {
  uint32_t head;
  memcpy(&head, place, WINDOW);
  return head;
}

static uint32_t slot_of(uint32_t head) { return (head * 0x9E3779B1u) >> (32 - HASH_BITS); }

static unsigned is_marked(const struct diag_needle_hash *hash, uint32_t slot) {
  return (hash->bits[slot >> 3] >> (slot & 7)) & 1;
}

static int window_rarity(const unsigned char *window) {
  int sum = 0;
  for (int byte = 0; byte < WINDOW; byte++) sum += diag_byte_rarity(window[byte]);
  return sum;
}

/* Where the most common of the windows is the least so. */
static size_t rarest(const unsigned char *text, size_t length) {
  int best = -1;
  size_t place = 0;
  for (size_t start = 0; start + DIAG_HASHED_LENGTH <= length; start++) {
    int least = window_rarity(text + start), sum = least;
    for (size_t step = 1; step < STEP; step++) {
      int score = window_rarity(text + start + step);
      least = score < least ? score : least;
      sum += score;
    }
    if (64 * least + sum <= best) continue;
    best = 64 * least + sum;
    place = start;
  }
  return place;
}

static void put(struct diag_needle_hash *hash, size_t text) {
  if (hash->lengths[text] < DIAG_HASHED_LENGTH) return;
  hash->starts[text] = rarest(hash->texts[text], hash->lengths[text]);
  for (size_t step = 0; step < STEP; step++) {
    size_t window = text * STEP + step + 1;
    hash->heads[window] = head_at(hash->texts[text] + hash->starts[text] + step);
    uint32_t slot = slot_of(hash->heads[window]);
    hash->bits[slot >> 3] |= (unsigned char)(1 << (slot & 7));
    hash->next[window] = hash->first[slot];
    hash->first[slot] = (uint16_t)window;
  }
}

struct diag_needle_hash *diag_needle_hash_make(const unsigned char *const *texts,
                                               const size_t *lengths, size_t count) {
  if (count >= UINT16_MAX / STEP) return NULL;
  struct diag_needle_hash *hash = calloc(1, sizeof *hash);
  if (hash == NULL) return NULL;
  hash->texts = texts;
  hash->lengths = lengths;
  hash->starts = calloc(count, sizeof *hash->starts);
  hash->next = calloc(count * STEP + 1, sizeof *hash->next);
  hash->heads = calloc(count * STEP + 1, sizeof *hash->heads);
  if (hash->starts == NULL || hash->next == NULL || hash->heads == NULL) {
    diag_needle_hash_free(hash);
    return NULL;
  }
  for (size_t text = count; text > 0; text--) put(hash, text - 1);
  return hash;
}

void diag_needle_hash_free(struct diag_needle_hash *hash) {
  if (hash == NULL) return;
  free(hash->starts);
  free(hash->next);
  free(hash->heads);
  free(hash);
}

/* Compares the texts that have the bytes at a place among their windows. */
static void verify(const struct diag_needle_hash *hash, const unsigned char *haystack,
                   size_t length, size_t place, struct diag_needle_places *found) {
  uint32_t head = head_at(haystack + place);
  for (size_t window = hash->first[slot_of(head)]; window != 0; window = hash->next[window]) {
    size_t text = (window - 1) / STEP;
    if (hash->heads[window] != head || diag_needle_is_done(found, text)) continue;
    size_t before = hash->starts[text] + (window - 1) % STEP;
    if (place >= before && length - (place - before) >= hash->lengths[text] &&
        memcmp(haystack + place - before, hash->texts[text], hash->lengths[text]) == 0)
      diag_needle_note(found, text, place - before);
  }
}

void diag_needle_hash_find(const struct diag_needle_hash *hash, const unsigned char *haystack,
                           size_t length, struct diag_needle_places *found) {
  size_t place = 0;
  /* Eight places at a time, whose tests the processor can do side by side. */
  for (; place + 8 * STEP <= length; place += 8 * STEP) {
    unsigned hit = 0;
    for (unsigned step = 0; step < 8; step++)
      hit |= is_marked(hash, slot_of(head_at(haystack + place + step * STEP))) << step;
    for (; hit != 0; hit &= hit - 1)
      verify(hash, haystack, length, place + (size_t)__builtin_ctz(hit) * STEP, found);
  }
  for (; place + WINDOW <= length; place += STEP)
    if (is_marked(hash, slot_of(head_at(haystack + place))))
      verify(hash, haystack, length, place, found);
}
