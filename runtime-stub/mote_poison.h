/*===- mote_poison.h - What code emitted with --poison-dead shares -------------===
 *
 * Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===---------------------------------------------------------------------------===
 *
 * For tests: bytes of the arena that hold nothing at some call get values that no one meant, and
 * in a program with AddressSanitizer they must not be touched.
 */
#ifndef MOTE_POISON_H
#define MOTE_POISON_H

#include <cstddef>
#include <cstdint>

#if defined(__SANITIZE_ADDRESS__)
#define MOTE_HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MOTE_HAS_ASAN 1
#endif
#endif

#ifdef MOTE_HAS_ASAN
extern "C" void __asan_poison_memory_region(void const volatile *address, size_t size);
extern "C" void __asan_unpoison_memory_region(void const volatile *address, size_t size);
#endif

/* Bytes begin to end of the arena may be used. */
static inline void mote_unpoison(int8_t *arena, ptrdiff_t begin, ptrdiff_t end) {
#ifdef MOTE_HAS_ASAN
  __asan_unpoison_memory_region(arena + begin, size_t(end - begin));
#else
  (void)arena, (void)begin, (void)end;
#endif
}

/* Bytes begin to end of the arena hold nothing. */
static inline void mote_poison(int8_t *arena, ptrdiff_t begin, ptrdiff_t end) {
#ifdef MOTE_HAS_ASAN
  __asan_unpoison_memory_region(arena + begin, size_t(end - begin));
#endif
  for (ptrdiff_t i = begin; i < end; ++i) {
    arena[i] = int8_t((37 * i + 91) % 251 - 125);
  }
#ifdef MOTE_HAS_ASAN
  __asan_poison_memory_region(arena + begin, size_t(end - begin));
#endif
}

#endif /* MOTE_POISON_H */
