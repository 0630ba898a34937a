# golden.sh FOLDER OPTIONS...: verifies a model of FOLDER on the data beside it, against
# the interpreter and the given outputs.
folder=$1
shift
echo "$(basename "$folder"): $(mote verify "$folder/model.onnx" --name=m --inputs="$folder/test_data_set_0/input_0.pb" \
  --expected="$folder/test_data_set_0/output_0.pb" "$@" 2>&1 | tail -n 1)"
