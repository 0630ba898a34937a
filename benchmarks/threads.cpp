// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Times the model `m` on one thread and on M_THREADS, in turns; prints the least seconds of each.
#include "m.h"
#include "mote_thread_pool.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

static double seconds(void *arena, mote_parallel_for run, void *pool) {
  auto begin = std::chrono::steady_clock::now();
  if (m_run_parallel(arena, run, pool) != MOTE_OK)
    std::exit(1);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

static void serial(void *, unsigned parts, mote_task task, void *context) {
  for (unsigned part = 0; part < parts; ++part)
    task(context, part);
}

int main(int, char **argv) {
  auto arena = std::make_unique<m::Arena>();
  std::memset(arena->bytes, 0, sizeof(arena->bytes));
  mote::ThreadPool pool(M_THREADS);
  double one = 1e9, many = 1e9;
  for (int round = std::atoi(argv[1]); round > 0; --round) {
    one = std::min(one, seconds(arena->bytes, serial, nullptr));
    many = std::min(many, seconds(arena->bytes, mote::ThreadPool::run, &pool));
  }
  std::printf("%.9f %.9f\n", one, many);
}
