// The harness's files on an operating system. The folder is in the environment.
#include "harness.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

static std::vector<FILE *> files;

extern "C" {
int harness_open(const char *name, bool forWriting) {
  const char *folder = std::getenv("MOTE_HARNESS_DIR");
  std::string path = std::string(folder ? folder : ".") + "/" + name;
  FILE *file = std::fopen(path.c_str(), forWriting ? "wb" : "rb");
  if (!file)
    return -1;
  files.push_back(file);
  return static_cast<int>(files.size()) - 1;
}

size_t harness_read(int handle, void *data, size_t size) {
  return std::fread(data, 1, size, files[static_cast<size_t>(handle)]);
}

bool harness_write(int handle, const void *data, size_t size) {
  return std::fwrite(data, 1, size, files[static_cast<size_t>(handle)]) == size;
}

void harness_close(int handle) { std::fclose(files[static_cast<size_t>(handle)]); }

void harness_paint_stack() {}
size_t harness_stack_used() { return 0; }
}
