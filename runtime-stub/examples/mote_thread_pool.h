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

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace mote {

/// `threads` of them, the caller's included. One model runs at a time.
class ThreadPool {
public:
  explicit ThreadPool(unsigned threads) : size(threads == 0 ? 1 : threads) {
    for (unsigned number = 1; number < size; ++number)
      workers.emplace_back([this, number] { work(number); });
  }

  ~ThreadPool() {
    {
      std::lock_guard<std::mutex> lock(mutex);
      stops = true;
    }
    begins.notify_all();
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
    mote_task task;
    void *context;
  };

  void runParts(const Layer &next) {
    {
      std::lock_guard<std::mutex> lock(mutex);
      layer = next;
      busy = size - 1;
      ++round;
    }
    begins.notify_all();
    runMine(next, 0);
    std::unique_lock<std::mutex> lock(mutex);
    ends.wait(lock, [this] { return busy == 0; });
  }

  /// Every size-th part.
  void runMine(const Layer &mine, unsigned number) const {
    for (unsigned part = number; part < mine.parts; part += size)
      mine.task(mine.context, part);
  }

  void work(unsigned number) {
    for (unsigned long seen = 0;;) {
      std::unique_lock<std::mutex> lock(mutex);
      begins.wait(lock, [&] { return stops || round != seen; });
      if (stops)
        return;
      seen = round;
      Layer mine = layer;
      lock.unlock();
      runMine(mine, number);
      lock.lock();
      if (--busy == 0)
        ends.notify_one();
    }
  }

  const unsigned size;
  std::vector<std::thread> workers;
  std::mutex mutex;
  std::condition_variable begins, ends;
  Layer layer = {0, nullptr, nullptr};
  unsigned long round = 0; ///< Layers so far.
  unsigned busy = 0;       ///< Workers that are not done with this one.
  bool stops = false;
};

} // namespace mote

#endif // MOTE_THREAD_POOL_H
