#ifndef DIAG_BYTE_RARITY_H
#define DIAG_BYTE_RARITY_H

/* How seldom a byte is in what programs write. */
static inline int diag_byte_rarity(unsigned char byte) {
  if (byte == ' ') return 0;
  if (byte >= 'a' && byte <= 'z') return 1;
  if (byte == '.' || (byte >= '0' && byte <= '9')) return 2;
  return byte >= 'A' && byte <= 'Z' ? 3 : 4;
}

#endif
