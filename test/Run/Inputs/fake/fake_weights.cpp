// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fake.h"
alignas(16) const int8_t fake_bias[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
