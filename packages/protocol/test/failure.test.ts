import { expect, test } from "bun:test";
import { errno, SystemError } from "@runit-ts/posix";
import { Failure, orFail } from "../src/failure.ts";

const cause = new SystemError(errno.ENOENT, "open", "supervise/lock");

test("the message ends with the reason, where a system call failed", () => {
  expect(new Failure("unable to open supervise/lock", cause).message).toBe(
    "unable to open supervise/lock: file does not exist",
  );
  expect(new Failure("not so").message).toBe("not so");
});

test("the errno is that of the cause", () => {
  expect(new Failure("unable", cause).errno).toBe(errno.ENOENT);
  expect(new Failure("unable", cause).cause).toBe(cause);
  expect(new Failure("unable").errno).toBeUndefined();
});

test("a result is handed on, a failed call becomes a Failure, any other error stays what it is", () => {
  const throwing = (error: Error) => () => {
    throw error;
  };
  const fault = new TypeError("a fault");
  const failure = new Failure("first");
  expect(orFail("unable", () => 1)).toBe(1);
  expect(() => orFail("unable", throwing(cause))).toThrow(new Failure("unable", cause));
  expect(() => orFail("unable", throwing(fault))).toThrow(fault);
  expect(() => orFail("unable", throwing(failure))).toThrow(failure);
});
