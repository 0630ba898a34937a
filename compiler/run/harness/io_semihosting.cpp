// The harness's files on a bare-metal Arm board, by semihosting: the debugger
// (QEMU) reads and writes files of the developer's machine. No libc stdio, so
// that 16 KB of RAM are enough.
//
// Operations: "Semihosting for AArch32 and AArch64", Arm IHI 0102.
#include "harness.h"

#include <cstdint>

static int semihost(int operation, const void *block) {
  register int r0 asm("r0") = operation;
  register const void *r1 asm("r1") = block;
  asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory", "cc");
  return r0;
}

enum Operation {
  SysOpen = 0x01,
  SysClose = 0x02,
  SysWrite = 0x05,
  SysRead = 0x06,
  SysGetCommandLine = 0x15,
  SysExitExtended = 0x20,
};

static size_t length(const char *text) {
  size_t n = 0;
  while (text[n])
    ++n;
  return n;
}

extern "C" {
// Set by the linker script.
extern uint32_t __stack_bottom[];

int harness_open(const char *name, bool forWriting) {
  // The command line is the folder.
  char path[512];
  struct {
    char *buffer;
    size_t size;
  } commandLine = {path, sizeof(path)};
  if (semihost(SysGetCommandLine, &commandLine) != 0)
    return -1;
  size_t end = length(path);
  size_t count = length(name);
  if (end + count + 2 > sizeof(path))
    return -1;
  path[end++] = '/';
  for (size_t i = 0; i <= count; ++i)
    path[end + i] = name[i];
  struct {
    const char *path;
    uint32_t mode; // fopen's "rb" is 1, "wb" is 5
    size_t length;
  } request = {path, forWriting ? 5u : 1u, end + count};
  return semihost(SysOpen, &request);
}

size_t harness_read(int handle, void *data, size_t size) {
  struct {
    int handle;
    void *data;
    size_t size;
  } request = {handle, data, size};
  int missing = semihost(SysRead, &request);
  return missing < 0 ? 0 : size - static_cast<size_t>(missing);
}

bool harness_write(int handle, const void *data, size_t size) {
  struct {
    int handle;
    const void *data;
    size_t size;
  } request = {handle, data, size};
  return semihost(SysWrite, &request) == 0;
}

void harness_close(int handle) { semihost(SysClose, &handle); }

static constexpr uint32_t paint = 0xC0DEFACEu;
uint32_t *harness_stack_base; // The caller's stack pointer.

// Paints all that lies below the stack pointer: in assembly, for it must not push anything itself.
__attribute__((naked, noinline)) void harness_paint_stack() {
  asm volatile("ldr   r0, =__stack_bottom\n"
               "ldr   r1, =%c0\n"
               "mov   r2, sp\n"
               "0: stmia r0!, {r1}\n"
               "cmp   r0, r2\n"
               "bcc   0b\n"
               "ldr   r0, =harness_stack_base\n"
               "str   r2, [r0]\n"
               "bx    lr\n"
               ".ltorg" ::"i"(paint));
}

size_t harness_stack_used() {
  const uint32_t *word = __stack_bottom;
  while (word != harness_stack_base && *word == paint)
    ++word;
  return static_cast<size_t>(harness_stack_base - word) * sizeof(uint32_t);
}

[[noreturn]] void harness_exit(int code) {
  struct {
    uint32_t reason; // ADP_Stopped_ApplicationExit
    int code;
  } request = {0x20026u, code};
  for (;;)
    semihost(SysExitExtended, &request);
}
}
