# exits.sh CODE COMMAND...: fails unless the command ends with that exit code.
wanted=$1
shift
"$@"
code=$?
[ "$code" -eq "$wanted" ] || { echo "exit code $code, expected $wanted" >&2; exit 1; }
