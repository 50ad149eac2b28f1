#!/bin/sh
# Makes the images from start.c: sh build.sh [directory]. Needs gcc and gcc-aarch64-linux-gnu.
set -eu
cd "$(dirname "$0")"
into=${1:-.}
flags='-Os -shared -nostdlib -ffreestanding -fPIC -fvisibility=hidden -fno-stack-protector
  -fno-asynchronous-unwind-tables -fno-builtin -fno-tree-loop-distribute-patterns -mgeneral-regs-only -Wall -Wextra -Werror
  -Wl,--build-id=none,-z,noseparate-code,-z,noexecstack,-z,norelro'
# shellcheck disable=SC2086 # the flags are words
for target in x86_64 aarch64; do
  "$target-linux-gnu-gcc" $flags -o "$into/$target.so" start.c
  "$target-linux-gnu-strip" -s -R .comment -R .note.gnu.property "$into/$target.so"
done
