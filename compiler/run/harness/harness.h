// What the harness's main program asks of its platform. Part of Mote's
// `mote run`; never shipped with a model.
#ifndef MOTE_HARNESS_H
#define MOTE_HARNESS_H

#include <cstddef>

extern "C" {
// A folder is given to the program; files are opened in it. A handle is
// negative where opening failed.
int harness_open(const char *name, bool forWriting);
// Reads up to `size` bytes; returns how many were read.
size_t harness_read(int handle, void *data, size_t size);
// Returns whether all bytes were written.
bool harness_write(int handle, const void *data, size_t size);
void harness_close(int handle);

// Paints the free stack, and tells how many painted bytes were overwritten since.
// 0 on an operating system, where nobody needs to know.
void harness_paint_stack();
size_t harness_stack_used();
}

// What main returns; compiler/run/Program.cpp turns them into messages.
enum HarnessExit {
  HarnessOk = 0,
  HarnessNoInputs = 3,     // the input file cannot be opened
  HarnessNoOutputs = 4,    // an output file cannot be written
  HarnessShortInput = 5,   // the input file ends inside a sample
  HarnessModelFailed = 6,  // the model did not return what it should
  HarnessFault = 7,        // a processor exception
};

#endif
