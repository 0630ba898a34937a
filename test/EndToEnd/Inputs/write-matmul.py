"""write-matmul.py N: an ONNX text of 1 x 1024 floats times a table of 1024 x N."""

import sys

n = int(sys.argv[1])
table = ",".join(str(i % 999 / 8) for i in range(1024 * n))
print(f"""<ir_version: 8, opset_import: ["" : 13]>
m (float[1,1024] x) => (float[1,{n}] y) <float[1024,{n}] w = {{{table}}}> {{ y = MatMul(x, w) }}""")
