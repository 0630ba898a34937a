#!/usr/bin/env bash
# Makes .venv with the PyPI packages of the extra checks (comparison with
# onnxruntime) and of regenerating fixtures. Neither the compiler nor its tests
# need it. Prints the venv's python. Usage: scripts/venv.sh
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -x .venv/bin/python ]; then
  python3 -m venv .venv
fi
if ! .venv/bin/python -c 'import numpy, onnx, onnxruntime, sklearn' 2>/dev/null; then
  .venv/bin/pip install -q numpy onnx onnxruntime scikit-learn >&2
fi
echo "$PWD/.venv/bin/python"
