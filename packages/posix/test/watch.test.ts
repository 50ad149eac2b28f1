import { expect, test } from "bun:test";
import { renameSync, rmSync, symlinkSync } from "node:fs";
import { Sandbox } from "../../../test/lib/sandbox.ts";
import { ours } from "../../../test/lib/suite.ts";
import { errno } from "../src/errno.ts";
import { attempt } from "../src/errors.ts";
import { close } from "../src/files.ts";
import {
  IN_CREATE,
  IN_DELETE,
  IN_DELETE_SELF,
  IN_DONT_FOLLOW,
  IN_MOVED_TO,
  inotify,
  takeNotifications,
  waitForNotifications,
  watch,
} from "../src/watch.ts";

const DEADLINE = 20_000;

test("what is watched for is told once, nothing else is", async () => {
  await using box = new Sandbox(ours.bin);
  box.write({ old: "" });
  const fd = inotify();
  watch(fd, box.directory, IN_MOVED_TO);
  expect(takeNotifications(fd)).toBe(false);
  box.write({ fresh: "" });
  expect(takeNotifications(fd)).toBe(false);
  renameSync(box.path("fresh"), box.path("old"));
  expect(waitForNotifications(fd, DEADLINE)).toBe(true);
  expect(takeNotifications(fd)).toBe(false);
  close(fd);
});

test("several changes are taken together", async () => {
  await using box = new Sandbox(ours.bin);
  const fd = inotify();
  watch(fd, box.directory, IN_CREATE | IN_DELETE);
  box.write(Object.fromEntries(Array.from({ length: 300 }, (_, number) => [`file-${number}`, ""])));
  rmSync(box.path("file-7"));
  expect(takeNotifications(fd)).toBe(true);
  expect(takeNotifications(fd)).toBe(false);
  close(fd);
});

test("a link itself can be watched", async () => {
  await using box = new Sandbox(ours.bin);
  symlinkSync("nowhere", box.path("link"));
  const fd = inotify();
  watch(fd, box.path("link"), IN_DONT_FOLLOW | IN_DELETE_SELF);
  rmSync(box.path("link"));
  expect(waitForNotifications(fd, DEADLINE)).toBe(true);
  close(fd);
});

test("a time that is over is no reason to wait", () => {
  const fd = inotify();
  expect(waitForNotifications(fd, 0)).toBe(false);
  expect(waitForNotifications(fd, -1)).toBe(false);
  expect(waitForNotifications(fd, 0.1)).toBe(false);
  close(fd);
});

test("what is not there cannot be watched", () => {
  const fd = inotify();
  expect(attempt(() => watch(fd, "/none/at/all", IN_CREATE))).toMatchObject({
    errno: errno.ENOENT,
    call: "inotify_add_watch",
    path: "/none/at/all",
  });
  close(fd);
});
