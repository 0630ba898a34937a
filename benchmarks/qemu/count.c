/*
 * count.c - A QEMU TCG plugin: how often each instruction ran between two
 * symbols.
 *
 * Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Counting starts when the instruction at address `begin` executes and stops
 * when the one at `end` does; only the last such stretch is kept, so a warm-up
 * run may come first. At exit a line "<hex address> <count>" a program counter
 * goes to the file `out`. With the bounds of a function, `from` and `to`, lines
 * "call <hex address> <count>" follow: instructions since one of its blocks
 * that ends there, usually a call, what was called included. Counts are exact
 * and repeatable; benchmarks/count.py joins them with a disassembly, because
 * QEMU 7.2 cannot decode every instruction it executes.
 *
 *   qemu-system-arm ... -plugin
 * libcount.so,begin=0x1234,end=0x1250,out=counts.txt
 *
 * Debian's QEMU 7.2 has plugins enabled but ships no qemu-plugin.h: what is
 * used of its interface (version 1) is declared here.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
typedef void (*tb_trans_cb)(qemu_plugin_id_t, struct qemu_plugin_tb *);
typedef void (*vcpu_udata_cb)(unsigned, void *);
typedef void (*udata_cb)(qemu_plugin_id_t, void *);

extern void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t,
                                                  tb_trans_cb);
extern void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *,
                                                 vcpu_udata_cb,
                                                 enum qemu_plugin_cb_flags,
                                                 void *);
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *,
                                                   vcpu_udata_cb,
                                                   enum qemu_plugin_cb_flags,
                                                   void *);
extern void qemu_plugin_register_vcpu_insn_exec_inline(
    struct qemu_plugin_insn *, enum qemu_plugin_op, void *, uint64_t);
extern void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, udata_cb, void *);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
extern struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
extern uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

/* A translated block: what it adds, and which counter of calls goes on with
 * it, or null outside of the function. */
struct block {
  uint64_t instructions;
  struct counter *call;
};

/* Counters live in chunks that never move, since QEMU keeps their addresses. */
enum { CHUNK = 4096, BUCKETS = 1 << 16 };
struct counter {
  uint64_t address, count;
  struct counter *next;
};
static struct counter *buckets[BUCKETS], *calls, *call;
static uint64_t from_address, to_address;
static struct counter *chunk;
static size_t chunk_used = CHUNK;
static uint64_t begin_address, end_address;
static bool stopped;
static char out_path[4096];

static void *allocate(size_t size) {
  void *memory = calloc(1, size);
  if (!memory)
    abort();
  return memory;
}

static struct counter *counter_for(uint64_t address) {
  struct counter **bucket = &buckets[(address >> 1) % BUCKETS];
  for (struct counter *c = *bucket; c; c = c->next)
    if (c->address == address)
      return c;
  if (chunk_used == CHUNK) {
    chunk = allocate(CHUNK * sizeof *chunk);
    chunk_used = 0;
  }
  struct counter *c = &chunk[chunk_used++];
  c->address = address;
  c->next = *bucket;
  *bucket = c;
  return c;
}

static void write_counts(void) {
  FILE *out = fopen(out_path, "w");
  if (!out)
    return;
  for (size_t b = 0; b < BUCKETS; ++b)
    for (struct counter *c = buckets[b]; c; c = c->next)
      if (c->count)
        fprintf(out, "%" PRIx64 " %" PRIu64 "\n", c->address, c->count);
  for (struct counter *c = calls; c; c = c->next)
    if (c->count)
      fprintf(out, "call %" PRIx64 " %" PRIu64 "\n", c->address, c->count);
  fclose(out);
}

static void on_begin(unsigned cpu, void *data) {
  (void)cpu, (void)data;
  for (size_t b = 0; b < BUCKETS; ++b)
    for (struct counter *c = buckets[b]; c; c = c->next)
      c->count = 0;
  for (struct counter *c = calls; c; c = c->next)
    c->count = 0;
}

static struct counter *call_at(uint64_t address) {
  for (struct counter *c = calls; c; c = c->next)
    if (c->address == address)
      return c;
  struct counter *c = allocate(sizeof *c);
  c->address = address;
  c->next = calls;
  return calls = c;
}

static void on_block(unsigned cpu, void *data) {
  (void)cpu;
  const struct block *block = data;
  if (block->call)
    call = block->call;
  if (call)
    call->count += block->instructions;
}

static void watch_block(struct qemu_plugin_tb *tb, size_t n) {
  struct block *block = allocate(sizeof *block);
  block->instructions = n;
  uint64_t last = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, n - 1));
  if (last >= from_address && last < to_address)
    block->call = call_at(last);
  qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_NO_REGS,
                                       block);
}

/* What follows the stretch (writing outputs) must not count: save at once. */
static void on_end(unsigned cpu, void *data) {
  (void)cpu, (void)data;
  write_counts();
  stopped = true;
}

static void on_exit_(qemu_plugin_id_t id, void *data) {
  (void)id, (void)data;
  if (!stopped)
    fprintf(stderr, "count: the end address was never reached\n");
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb) {
  (void)id;
  size_t n = qemu_plugin_tb_n_insns(tb);
  if (to_address)
    watch_block(tb, n);
  for (size_t i = 0; i < n; ++i) {
    struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
    uint64_t address = qemu_plugin_insn_vaddr(insn);
    if (address == begin_address)
      qemu_plugin_register_vcpu_insn_exec_cb(insn, on_begin,
                                             QEMU_PLUGIN_CB_NO_REGS, NULL);
    if (address == end_address)
      qemu_plugin_register_vcpu_insn_exec_cb(insn, on_end,
                                             QEMU_PLUGIN_CB_NO_REGS, NULL);
    qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64,
                                               &counter_for(address)->count, 1);
  }
}

__attribute__((visibility("default"))) int
qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc,
                    char **argv) {
  (void)info;
  for (int i = 0; i < argc; ++i) {
    if (!strncmp(argv[i], "begin=", 6))
      begin_address = strtoull(argv[i] + 6, NULL, 0) & ~UINT64_C(1);
    else if (!strncmp(argv[i], "end=", 4))
      end_address = strtoull(argv[i] + 4, NULL, 0) & ~UINT64_C(1);
    else if (!strncmp(argv[i], "from=", 5))
      from_address = strtoull(argv[i] + 5, NULL, 0) & ~UINT64_C(1);
    else if (!strncmp(argv[i], "to=", 3))
      to_address = strtoull(argv[i] + 3, NULL, 0) & ~UINT64_C(1);
    else if (!strncmp(argv[i], "out=", 4))
      snprintf(out_path, sizeof out_path, "%s", argv[i] + 4);
  }
  if (!begin_address || !end_address || !out_path[0]) {
    fprintf(stderr, "count: expected begin=ADDRESS,end=ADDRESS,out=FILE\n");
    return -1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit_, NULL);
  return 0;
}
