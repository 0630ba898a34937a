#!/bin/sh
# through-pipe.sh PIPE COMMAND...: makes a named pipe, runs the command, prints
# what came through, and fails if PIPE is no pipe any more.
pipe=$1
shift
mkfifo "$pipe" || exit 1
timeout 60 cat "$pipe" &
reader=$!
"$@" || exit 1
test -p "$pipe" || { kill $reader; exit 1; }
wait $reader
