# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""classify.py SCORES.bin LABELS.txt CLASSES: accuracy of int8 scores, in percent.

Raw outputs of `mote run`, one sample after the other; the largest score wins.
"""

import array
import sys

scores = array.array("b", open(sys.argv[1], "rb").read())
labels = [int(line) for line in open(sys.argv[2])]
classes = int(sys.argv[3])
rows = [scores[i : i + classes] for i in range(0, len(scores), classes)]
right = sum(row.index(max(row)) == label for row, label in zip(rows, labels))
print(f"accuracy {100 * right / len(rows):.1f} % of {len(rows)}")
