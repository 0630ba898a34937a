# refused.sh OUTPUT MODEL...: fails unless `mote compile` refuses every model with exit code 1 and writes nothing.
output=$1
shift
for model; do
  mote compile "$model" -o "$output" 2>/dev/null
  code=$?
  [ "$code" -eq 1 ] || { echo "$model: exit code $code, expected 1"; exit 1; }
  [ ! -e "$output" ] || { echo "$model: $output was written"; exit 1; }
done
echo "$# refused"
