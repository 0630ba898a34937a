# with-path.sh FOLDER COMMAND...: runs the command with FOLDER's programs before all others.
PATH=$1:$PATH
export PATH
shift
exec "$@"
