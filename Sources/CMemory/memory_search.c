#define _GNU_SOURCE
#include "memory_search.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#ifdef __SSE2__
/* Where among 16 places the first and the last byte of the needle stand; a bit for each place. */
static unsigned candidates(const unsigned char *place, size_t distance, __m128i first,
                           __m128i last) {
  __m128i heads = _mm_loadu_si128((const __m128i *)place);
  __m128i tails = _mm_loadu_si128((const __m128i *)(place + distance));
  return (unsigned)_mm_movemask_epi8(
      _mm_and_si128(_mm_cmpeq_epi8(heads, first), _mm_cmpeq_epi8(tails, last)));
}
#endif

const void *diag_memmem(const void *haystack, size_t haystack_length, const void *needle,
                        size_t needle_length) {
#ifdef __SSE2__
  /* Most searches are for short texts that are not there, in lines or in much text, for which
     memmem(3) prepares too much or steps too little. */
  const unsigned char *text = haystack, *wanted = needle;
  size_t distance = needle_length - 1;
  if (needle_length < 2 || haystack_length < needle_length || haystack_length - distance < 16)
    return memmem(haystack, haystack_length, needle, needle_length);
  __m128i first = _mm_set1_epi8((char)wanted[0]);
  __m128i last = _mm_set1_epi8((char)wanted[distance]);
  size_t final = haystack_length - distance - 16;
  for (size_t start = 0;; start += 16) {
    if (start > final) start = final;
    unsigned found = candidates(text + start, distance, first, last);
    while (found != 0) {
      const unsigned char *place = text + start + __builtin_ctz(found);
      if (memcmp(place + 1, wanted + 1, distance) == 0) return place;
      found &= found - 1;
    }
    if (start == final) return NULL;
  }
#else
  return memmem(haystack, haystack_length, needle, needle_length);
#endif
}

const void *diag_memrchr(const void *bytes, size_t length, unsigned char byte) {
  return memrchr(bytes, byte, length);
}

size_t diag_count(const void *bytes, size_t length, unsigned char byte) {
  const unsigned char *all = bytes;
  size_t count = 0;
  size_t position = 0;
  while (position < length) {
    /* Sums of bytes fit 8 bits for 255 rounds: the compiler makes vector code of that. */
    size_t end = length - position > 255 * 16 ? position + 255 * 16 : length;
    unsigned char sums[16] = {0};
    for (; position + 16 <= end; position += 16)
      for (int lane = 0; lane < 16; lane++) sums[lane] += all[position + lane] == byte;
    for (int lane = 0; lane < 16; lane++) count += sums[lane];
    for (; position < end; position++) count += all[position] == byte;
  }
  return count;
}
