import { expect, test } from "bun:test";
import { ERRORS } from "../src/errno.ts";
import { attempt, errorText, SystemError } from "../src/errors.ts";

/** Spec section 9. */
const TEXTS: Record<string, string> = {
  ENOENT: "file does not exist",
  EACCES: "access denied",
  EPERM: "permission denied",
  EEXIST: "file already exists",
  ENOTDIR: "not a directory",
  EISDIR: "is a directory",
  EAGAIN: "temporary failure",
  ENXIO: "device not configured",
  ENOSPC: "out of disk space",
  EMFILE: "process cannot open more files",
  ENFILE: "system cannot open more files",
  ETXTBSY: "text busy",
  ENOEXEC: "exec format error",
  ENOMEM: "out of memory",
  EIO: "input/output error",
  EPIPE: "broken pipe",
  EROFS: "read-only file system",
  ELOOP: "symbolic link loop",
  ENAMETOOLONG: "file name too long",
  EINVAL: "invalid argument",
  EBUSY: "device busy",
  ESRCH: "no such process",
  ECHILD: "no child processes",
  ENODEV: "device does not support operation",
  EDQUOT: "disk quota exceeded",
  E2BIG: "argument list too long",
};

test.each(Object.entries(TEXTS))("%s reads: %s", (name, text) => {
  const [number = 0] = ERRORS.find(([, known]) => known === name) ?? [];
  expect(errorText(number)).toBe(text);
  expect(new SystemError(number, "open").code).toBe(name);
});

test("no error is listed twice", () => {
  expect(new Set(ERRORS.map(([number]) => number)).size).toBe(ERRORS.length);
  expect(new Set(ERRORS.map(([, name]) => name)).size).toBe(ERRORS.length);
});

test("an error without words of its own is an unknown one, named by its number", () => {
  const error = new SystemError(9999, "open");
  expect(error.reason).toBe("unknown error");
  expect(error.code).toBe("9999");
});

test("the message tells the call, the path where there is one, and the reason", () => {
  expect(new SystemError(2, "open", "a/b").message).toBe("open a/b: file does not exist");
  expect(new SystemError(32, "write").message).toBe("write: broken pipe");
});

test("an attempt gives the result or the system's error, and lets any other through", () => {
  const failure = new SystemError(2, "open");
  expect(attempt(() => 1)).toBe(1);
  expect(
    attempt(() => {
      throw failure;
    }),
  ).toBe(failure);
  expect(() =>
    attempt(() => {
      throw new TypeError("a fault");
    }),
  ).toThrow(TypeError);
});
