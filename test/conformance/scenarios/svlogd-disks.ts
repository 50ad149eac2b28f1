/** Disks that are full, or may not be written. */
import { rmSync } from "node:fs";
import type { Scenario } from "../svlogd.ts";
import type { World } from "../svlogd-world.ts";

/** Runs svlogd on a small file system at `d`, that has a copy of `files`, and keeps what is in it in the end. */
const SMALL_DISK = `mount -t tmpfs -o size=64k none d && cp -a files/. d
"$@"; exit=$?
cp -a d/. kept; exit $exit`;
const smallDisk = ["unshare", "-m", "sh", "-c", SMALL_DISK, "sh"];
const BALLAST = "\0".repeat(40 * 1024);
/** Lines of 50 bytes. */
const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => `${String(index).padStart(49, ".")}\n`).join("");

const disk = (name: string, files: Record<string, string>, play: Scenario["play"]): Scenario => ({
  name,
  files: Object.fromEntries(Object.entries(files).map(([path, content]) => [`files/${path}`, content])),
  needsRoot: true,
  play,
});

/** There is too little room for the input, until the ballast is gone. */
async function waitForRoom(world: World): Promise<void> {
  const svlogd = world.start("d", smallDisk);
  await svlogd.write(lines(1000));
  await svlogd.says("pausing: unable to write to current: d: out of disk space");
  rmSync(world.within(svlogd, "d/ballast"));
  await svlogd.ends();
}

export const disks: readonly Scenario[] = [
  disk(
    "a full disk: svlogd waits until there is room",
    { config: "s1000000\n", ballast: BALLAST },
    waitForRoom,
  ),
  disk(
    "a full disk and N, but not more than N old logs",
    {
      config: "s1000000\nn5\nN2\n",
      "@400000003000000000000000.s": "",
      "@400000004000000000000000.s": "",
      ballast: BALLAST,
    },
    waitForRoom,
  ),
  disk(
    "a full disk and N as large as n",
    {
      config: "s1000000\nn1\nN1\n",
      "@400000003000000000000000.s": "",
      "@400000004000000000000000.s": "",
      ballast: BALLAST,
    },
    waitForRoom,
  ),
  ...[
    ["a full disk and N: old logs are deleted", {}] as const,
    [
      "a full disk and N: what waits for a processor",
      {
        "@400000003000000000000000.u": BALLAST,
        "@400000003000000000000001.t": "",
        "@400000003000000000000002.s": "",
      },
    ] as const,
  ].map(([name, files]) =>
    disk(name, { config: "s8000\nn20\nN2\n", ...files }, async (world) => {
      const svlogd = world.start("-l 10 d", smallDisk);
      await svlogd.write(lines(1600));
      await svlogd.ends();
    }),
  ),
  {
    name: "a read-only file system",
    needsRoot: true,
    async play(world) {
      const readOnly = 'mount --bind d d && mount -o remount,ro,bind d; exec "$@"';
      const svlogd = world.start("d", ["unshare", "-m", "sh", "-c", readOnly, "sh"]);
      await svlogd.write("line\n");
      await svlogd.ends();
    },
  },
];
