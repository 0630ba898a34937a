// Start of a bare-metal Cortex-M program: vector table, memory, FPU and MVE.
#include "harness.h"

#include <cstdint>

extern "C" {
// Set by the linker script.
extern uint32_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];
extern uint32_t __stack_top[];

int main();
[[noreturn]] void harness_exit(int code);

[[noreturn]] __attribute__((used)) void harness_start() {
  for (uint32_t *to = __data_start, *from = __data_load; to != __data_end;)
    *to++ = *from++;
  for (uint32_t *to = __bss_start; to != __bss_end;)
    *to++ = 0;
  harness_exit(main());
}

// Turns the FPU on before any compiled code runs: code compiled for one may use
// it in any function.
__attribute__((naked, used)) void Reset_Handler() {
  asm volatile(
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
               // CPACR: full access to coprocessors 10 and 11 (FPU and MVE).
               "ldr r0, =0xE000ED88\n"
               "ldr r1, [r0]\n"
               "ldr r2, =0x00F00000\n"
               "orrs r1, r2\n"
               "str r1, [r0]\n"
               "dsb\n"
               "isb\n"
#endif
               "ldr r0, =harness_start\n"
               "bx r0\n"
               ".ltorg\n");
}

static void fault() { harness_exit(HarnessFault); }

struct VectorTable {
  uint32_t *stack;
  void (*handlers[15])();
};

__attribute__((section(".vectors"), used)) extern const VectorTable harness_vectors = {
    __stack_top,
    {Reset_Handler, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,
     fault, fault, fault}};
}
