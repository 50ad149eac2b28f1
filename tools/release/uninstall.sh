#!/bin/sh
# Takes away what install has put here and nothing else; directories that install made go when they are empty.
# A tree of services that is running goes on, but cannot be told anything any more: stop it first.
set -eu

uninstall() {
  destdir=
  case ${1-} in
    --destdir=*) destdir=${1#*=} ;;
    --destdir) destdir=${2?} ;;
    ?*) echo 'usage: uninstall [--destdir dir]' >&2; exit 100 ;;
  esac
  paths=$(cat "$(dirname "$0")/manifest")
  printf '%s\n' "$paths" | while read -r path; do
    case $path in
      */) rmdir "$destdir$path" 2> /dev/null || : ;;
      *) rm -f "$destdir$path" ;;
    esac
  done
}

# All of it has been read when it begins: this file is one of those that go.
uninstall "$@"; exit
