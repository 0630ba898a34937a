/*===- mote_thread_pool.h - Threads for models compiled with --threads ---------===
 *
 * Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===---------------------------------------------------------------------------===
 *
 * An example of what an application supplies: a parallel-for over std::thread. Emitted code needs
 * no part of it; an RTOS has tasks of its own.
 *
 *   mote::ThreadPool pool(KWS_THREADS);
 *   kws_run_parallel(arena, mote::ThreadPool::run, &pool);
 */
#ifndef MOTE_THREAD_POOL_H
#define MOTE_THREAD_POOL_H

#include "mote_runtime.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace mote {

/// `threads` of them, the caller's included. One model runs at a time. Between the layers of a run threads do not sleep:
/// waking up takes longer than many a layer. They do so once nothing came for a while.
class ThreadPool {
public:
  explicit ThreadPool(unsigned threads) : size(threads == 0 ? 1 : threads) {
    for (unsigned number = 1; number < size; ++number)
      workers.emplace_back([this, number] { work(number); });
  }

  ~ThreadPool() {
    begin({0, nullptr, nullptr});
    for (std::thread &worker : workers)
      worker.join();
  }

  ThreadPool(const ThreadPool &) = delete;
  ThreadPool &operator=(const ThreadPool &) = delete;

  /// A mote_parallel_for, whose `pool` is a ThreadPool.
  static void run(void *pool, unsigned parts, mote_task task, void *context) {
    static_cast<ThreadPool *>(pool)->runParts({parts, task, context});
  }

private:
  struct Layer {
    unsigned parts;
    mote_task task; ///< None: the pool ends.
    void *context;
  };

  static constexpr unsigned patience = 20000; ///< Looks before a thread sleeps.

  void runParts(const Layer &next) {
    begin(next);
    runMine(next, 0);
    while (busy.load(std::memory_order_acquire) != 0)
      std::this_thread::yield();
  }

  /// Hands out a layer. All workers are done with the one before.
  void begin(const Layer &next) {
    layer = next;
    busy.store(size - 1, std::memory_order_relaxed);
    {
      std::lock_guard<std::mutex> lock(mutex);
      round.fetch_add(1, std::memory_order_release);
    }
    begins.notify_all();
  }

  /// Every size-th part.
  void runMine(const Layer &mine, unsigned number) const {
    for (unsigned part = number; part < mine.parts; part += size)
      mine.task(mine.context, part);
  }

  /// Until there is a layer after number `seen`.
  void await(unsigned long seen) {
    auto isThere = [&] { return round.load(std::memory_order_acquire) != seen; };
    for (unsigned looks = 0; looks < patience; ++looks)
      if (isThere())
        return;
    std::unique_lock<std::mutex> lock(mutex);
    begins.wait(lock, isThere);
  }

  void work(unsigned number) {
    for (unsigned long seen = 0;; ++seen) {
      await(seen);
      if (layer.task == nullptr)
        return;
      runMine(layer, number);
      busy.fetch_sub(1, std::memory_order_release);
    }
  }

  const unsigned size;
  std::vector<std::thread> workers;
  std::mutex mutex;
  std::condition_variable begins;
  Layer layer = {0, nullptr, nullptr};
  std::atomic<unsigned long> round{0}; ///< Layers so far.
  std::atomic<unsigned> busy{0};       ///< Workers that are not done with this one.
};

} // namespace mote

#endif // MOTE_THREAD_POOL_H
