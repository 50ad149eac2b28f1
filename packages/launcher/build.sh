#!/bin/sh
# Makes the launcher's images from launcher.c: sh build.sh [directory]. Needs gcc and gcc-aarch64-linux-gnu.
set -eu
cd "$(dirname "$0")"
into=${1:-.}
flags='-Os -static -nostdlib -nostartfiles -ffreestanding -fno-pic -no-pie -fno-stack-protector
  -fno-asynchronous-unwind-tables -fno-builtin -fno-tree-loop-distribute-patterns -Wall -Wextra -Werror
  -Wl,--build-id=none,-z,noseparate-code,-z,noexecstack,-z,norelro'
# shellcheck disable=SC2086 # the flags are words
for target in x86_64 aarch64; do
  "$target-linux-gnu-gcc" $flags -o "$into/$target.elf" launcher.c
  "$target-linux-gnu-strip" -s -R .comment -R .note.gnu.property "$into/$target.elf"
done
