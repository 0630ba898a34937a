# How Mote's tests run: FileCheck tests beside compile-and-run tests.
import os
import sys

import lit.formats

config.name = "Mote"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test", ".onnxtxt"]
config.excludes = ["Inputs"]
config.test_source_root = os.path.join(config.mote_source_root, "test")
config.test_exec_root = os.path.join(config.mote_binary_root, "test")

config.environment["PATH"] = os.path.pathsep.join(
    [
        os.path.join(config.mote_binary_root, "bin"),
        config.llvm_tools_dir,
        config.environment.get("PATH", os.environ["PATH"]),
    ]
)
for variable in ("HOME", "ASAN_OPTIONS", "UBSAN_OPTIONS"):
    if variable in os.environ:
        config.environment[variable] = os.environ[variable]

# Real models are a parameter: lit --param models=DIR, or CMake's MOTE_MODELS_DIR.
models = os.path.abspath(lit_config.params.get("models", config.mote_models_dir))
config.substitutions.append(("%models", models))
# So are the official ONNX backend tests: lit --param backend_tests=DIR.
backend_tests = os.path.abspath(
    lit_config.params.get("backend_tests", os.path.join(models, "../onnx-backend-tests"))
)
config.substitutions.append(("%backend_tests", backend_tests))
config.substitutions.append(("%mote_bin", os.path.join(config.mote_binary_root, "bin")))
if os.path.exists(os.path.join(backend_tests, "tests.tsv")):
    config.available_features.add("backend-tests")
else:
    lit_config.note(f"ONNX backend tests not found in {backend_tests}: their test is unsupported")
config.substitutions.append(("%python", sys.executable))
config.substitutions.append(("%mote_src", config.mote_source_root))
if os.path.isdir(models):
    config.available_features.add("models")
else:
    lit_config.note(f"real models not found in {models}: their tests are unsupported")
