#!/bin/sh
# Installs the tree beside this script. Another version that is installed there is replaced, file by file, so that
# a running tree of services does not notice; `PREFIX/lib/runit-ts/uninstall` takes everything away again.
set -eu
umask 022

usage() {
  echo 'usage: install [--prefix dir] [--destdir dir]' >&2
  echo '  --prefix   where to install: programs in its bin, /usr/local if not given' >&2
  echo '  --destdir  a directory in front of the prefix, to stage an installation' >&2
  exit 100
}

fatal() {
  echo "install: fatal: $*" >&2
  exit 111
}

absolute() {
  case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s/%s\n' "$PWD" "$1" ;;
  esac
}

# Makes a directory below $destdir, and those above it; notes those that were not there, the innermost first.
make_directory() {
  [ ! -d "$destdir$1" ] || return 0
  make_directory "$(dirname "$1")"
  mkdir "$destdir$1"
  made="$1
$made"
}

# The file comes into its place whole; a program that is running keeps the one that it has.
put_file() {
  make_directory "$prefix/$(dirname "$1")"
  cp "$source/tree/$1" "$destdir$prefix/$1.new"
  mv -f "$destdir$prefix/$1.new" "$destdir$prefix/$1"
}

is_new() {
  while read -r file; do
    [ "$file" != "$1" ] || return 0
  done < "$source/files"
  return 1
}

# Files of the version before that are not in this one go, directories that it made are ours now.
take_over() {
  while read -r path; do
    case $path in
      */) made="$made${path%/}
" ;;
      *) is_new "${path#"$prefix"/}" || rm -f "$destdir$path" ;;
    esac
  done < "$1"
}

install_tree() {
  made=
  while read -r file; do put_file "$file"; done < "$source/files"
  manifest=$destdir$prefix/lib/runit-ts/manifest
  [ ! -f "$manifest" ] || take_over "$manifest"
  {
    while read -r file; do printf '%s\n' "$prefix/$file"; done < "$source/files"
    printf '%s\n' "$prefix/lib/runit-ts/manifest"
    printf '%s' "$made" | while read -r directory; do printf '%s/\n' "$directory"; done
  } > "$manifest.new"
  mv -f "$manifest.new" "$manifest"
}

prefix=/usr/local destdir=
while [ $# -gt 0 ]; do
  case $1 in
    --prefix=*) prefix=${1#*=} ;;
    --destdir=*) destdir=${1#*=} ;;
    --prefix | --destdir)
      [ $# -gt 1 ] || usage
      option=${1#--} value=$2
      shift
      case $option in prefix) prefix=$value ;; *) destdir=$value ;; esac
      ;;
    *) usage ;;
  esac
  shift
done
source=$(cd "$(dirname "$0")" && pwd)
prefix=$(absolute "${prefix%/}")
if [ -n "$destdir" ]; then
  destdir=$(absolute "${destdir%/}")
  mkdir -p "$destdir"
else
  [ -e /proc/self/exe ] || fatal 'the programs need /proc, and it is not mounted'
  "$source/tree/bin/chpst" sh -c : > /dev/null 2>&1 ||
    fatal 'the programs do not start here: this release is for Linux on @MACHINE@, with the GNU C library, 2.30 or later'
fi
install_tree
echo "installed runit-ts @VERSION@ in $prefix; to take it away: $prefix/lib/runit-ts/uninstall"
