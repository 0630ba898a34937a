// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs the model `m` on one thread, backwards, and on threads of a pool, several times each: the same bits.
#include "m.h"
#include "mote_thread_pool.h"

#include <cstdio>
#include <cstring>
#include <memory>

static void backwards(void *, unsigned parts, mote_task task, void *context) {
  for (unsigned part = parts; part-- > 0;)
    task(context, part);
}

static unsigned long calls;

static void fill(m::Arena &arena, unsigned seed) {
  std::memset(arena.bytes, 0x5A, sizeof(arena.bytes));
  auto *input = static_cast<unsigned char *>(m_input(&arena, 0));
  for (unsigned i = 0; i < M_INPUT0_BYTES; ++i) {
    seed = seed * 1664525u + 1013904223u;
    input[i] = static_cast<unsigned char>(seed >> 25); // Small positive numbers, as bytes of a float too.
  }
}

static void counted(void *pool, unsigned parts, mote_task task, void *context) {
  ++calls;
  mote::ThreadPool::run(pool, parts, task, context);
}

int main() {
  auto arena = std::make_unique<m::Arena>();
  mote::ThreadPool pool(M_THREADS);
  int failures = 0;
  for (unsigned seed = 1; seed <= 5; ++seed) {
    unsigned char expected[M_OUTPUT0_BYTES];
    fill(*arena, seed);
    failures += m_run(arena.get()) != MOTE_OK;
    std::memcpy(expected, m_output(arena.get(), 0), sizeof(expected));

    fill(*arena, seed);
    failures += m_run_parallel(arena.get(), backwards, nullptr) != MOTE_OK;
    failures += std::memcmp(expected, m_output(arena.get(), 0), sizeof(expected)) != 0;

    fill(*arena, seed);
    failures += m::run_parallel(*arena, counted, &pool) != MOTE_OK;
    failures += std::memcmp(expected, m_output(arena.get(), 0), sizeof(expected)) != 0;
  }
  failures += m_run_parallel(arena.get(), nullptr, nullptr) != MOTE_INVALID_ARGUMENT;
  std::printf("%u threads, %lu parallel layers a run, %d failures\n", M_THREADS, calls / 5, failures);
  return failures != 0;
}
