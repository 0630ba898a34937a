// Runs a model over every sample of `inputs.bin` and writes `outputs.bin`.
//
// A sample is all inputs of one run, in order, without padding; so are outputs.
// `harness_model.h` is generated for the model: see compiler/run/Program.cpp.
#include "harness.h"
#include "harness_model.h"

#include <cstdint>

// Bytes the model never wrote keep this value, so that a dump of the arena is
// the same from run to run.
constexpr uint8_t arenaFill = 0xA5;

#ifdef HARNESS_DEFINE_MEMORY
// An arena in each memory region.
HARNESS_DEFINE_MEMORY(harness_memory);
#define HARNESS_MEMORY &harness_memory
#else
alignas(HARNESS_ARENA_ALIGN)
    __attribute__((section(".arena"))) uint8_t harness_arena[HARNESS_ARENA_BYTES];
#define HARNESS_MEMORY harness_arena
#define HARNESS_REGIONS {harness_arena, HARNESS_ARENA_BYTES},
#endif

static void fillMemory() {
  const struct {
    void *start;
    size_t bytes;
  } regions[] = {HARNESS_REGIONS};
  for (auto &region : regions)
    for (size_t i = 0; i < region.bytes; ++i)
      static_cast<uint8_t *>(region.start)[i] = arenaFill;
}

#ifdef HARNESS_CALLER_BUFFERS
constexpr size_t padded(size_t bytes) { return (bytes + 15u) / 16u * 16u; }
constexpr size_t totalOf(const size_t *sizes, unsigned count) {
  size_t total = 0;
  for (unsigned i = 0; i < count; ++i)
    total += padded(sizes[i]);
  return total;
}
alignas(16) static uint8_t callerInputs[totalOf(harnessInputBytes, HARNESS_NUM_INPUTS)];
alignas(16) static uint8_t callerOutputs[totalOf(harnessOutputBytes, HARNESS_NUM_OUTPUTS)];
static const void *inputPointers[HARNESS_NUM_INPUTS];
static void *outputPointers[HARNESS_NUM_OUTPUTS];
#endif

// Marks for instruction counting: a tracer watches these two symbols.
extern "C" {
__attribute__((noinline, used)) void mote_run_begin() { asm volatile("" ::: "memory"); }
__attribute__((noinline, used)) void mote_run_end() { asm volatile("" ::: "memory"); }
}

#ifdef HARNESS_ROWS
// The frame is nowhere stored, here neither.
alignas(16) static uint8_t rowBuffer[HARNESS_ROW_BYTES];

static const void *outputBuffer(unsigned index) { return HARNESS_OUTPUT(HARNESS_MEMORY, index); }

static mote_status pushRow() {
  return HARNESS_PUSH_ROW(HARNESS_MEMORY, reinterpret_cast<const HarnessElement *>(rowBuffer));
}

/// Pushes a frame, whose first row is there. Reading the others lies between the marks: a few instructions a row.
static HarnessExit runRows(int inputs) {
  if (HARNESS_BEGIN(HARNESS_MEMORY) != MOTE_OK)
    return HarnessModelFailed;
  for (unsigned row = 0; row < HARNESS_ROWS; ++row) {
    if (row != 0 && harness_read(inputs, rowBuffer, HARNESS_ROW_BYTES) != HARNESS_ROW_BYTES)
      return HarnessShortInput;
    if (pushRow() != (row + 1 < HARNESS_ROWS ? MOTE_MORE_ROWS : MOTE_OK))
      return HarnessModelFailed;
  }
  return HarnessOk;
}

/// Reads the first row of a sample; returns how many bytes there were.
static size_t readSample(int inputs, size_t &wanted) {
  wanted = HARNESS_ROW_BYTES;
  return harness_read(inputs, rowBuffer, HARNESS_ROW_BYTES);
}
#else
static void *inputBuffer(unsigned index) {
#ifdef HARNESS_CALLER_BUFFERS
  size_t offset = totalOf(harnessInputBytes, index);
  inputPointers[index] = callerInputs + offset;
  return callerInputs + offset;
#else
  return HARNESS_INPUT(HARNESS_MEMORY, index);
#endif
}

static const void *outputBuffer(unsigned index) {
#ifdef HARNESS_CALLER_BUFFERS
  return callerOutputs + totalOf(harnessOutputBytes, index);
#else
  return HARNESS_OUTPUT(HARNESS_MEMORY, index);
#endif
}

/// Fills the model's inputs; returns how many bytes there were.
static size_t readSample(int inputs, size_t &wanted) {
  size_t got = 0;
  wanted = 0;
  for (unsigned i = 0; i < HARNESS_NUM_INPUTS; ++i) {
    wanted += harnessInputBytes[i];
    got += harness_read(inputs, inputBuffer(i), harnessInputBytes[i]);
  }
  return got;
}
#endif

static size_t stackUsed;

static HarnessExit runModel([[maybe_unused]] int inputs) {
#ifdef HARNESS_CALLER_BUFFERS
  for (unsigned i = 0; i < HARNESS_NUM_OUTPUTS; ++i)
    outputPointers[i] = callerOutputs + totalOf(harnessOutputBytes, i);
#endif
  harness_paint_stack();
  mote_run_begin();
#ifdef HARNESS_ROWS
  HarnessExit exit = runRows(inputs);
  bool ok = exit == HarnessOk;
#elif defined(HARNESS_CALLER_BUFFERS)
  bool ok = HARNESS_RUN_IO(HARNESS_MEMORY, inputPointers, outputPointers) == 0;
#else
  bool ok = HARNESS_RUN(HARNESS_MEMORY) == 0;
#endif
  mote_run_end();
  size_t used = harness_stack_used();
  if (used > stackUsed)
    stackUsed = used;
#ifdef HARNESS_ROWS
  // One row too many changes nothing.
  if (!ok)
    return exit;
  ok = pushRow() == MOTE_TOO_MANY_ROWS;
#endif
  return ok ? HarnessOk : HarnessModelFailed;
}

static bool writeFile(const char *name, const void *data, size_t size) {
  int file = harness_open(name, true);
  if (file < 0)
    return false;
  bool ok = harness_write(file, data, size);
  harness_close(file);
  return ok;
}

int main() {
  int inputs = harness_open("inputs.bin", false);
  if (inputs < 0)
    return HarnessNoInputs;
  int outputs = harness_open("outputs.bin", true);
  if (outputs < 0)
    return HarnessNoOutputs;
  fillMemory();

  for (bool first = true;; first = false) {
    size_t wanted = 0;
    size_t got = readSample(inputs, wanted);
    // A model without inputs runs once.
    if (got == 0 && !(wanted == 0 && first))
      break;
    if (got != wanted)
      return HarnessShortInput;
    if (HarnessExit exit = runModel(inputs); exit != HarnessOk)
      return exit;
    for (unsigned i = 0; i < HARNESS_NUM_OUTPUTS; ++i)
      if (!harness_write(outputs, outputBuffer(i), harnessOutputBytes[i]))
        return HarnessNoOutputs;
  }
  harness_close(outputs);
  harness_close(inputs);

#ifdef HARNESS_DUMP_ARENA
  if (!writeFile("arena.bin", harness_arena, sizeof(harness_arena)))
    return HarnessNoOutputs;
#endif
  uint32_t stack = static_cast<uint32_t>(stackUsed);
  if (!writeFile("stack.bin", &stack, sizeof(stack)))
    return HarnessNoOutputs;
  return HarnessOk;
}
