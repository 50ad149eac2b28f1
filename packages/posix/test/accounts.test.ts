import { expect, test } from "bun:test";
import { findGroup, findUser } from "../src/accounts.ts";

test("users and groups are found by name", () => {
  expect(findUser("root")).toEqual({ uid: 0, gid: 0 });
  expect(findGroup("root")).toBe(0);
});

test("names that nobody has are none", () => {
  for (const name of ["", "no such name", "\xff\xfe", "a:b"]) {
    expect(findUser(name)).toBeUndefined();
    expect(findGroup(name)).toBeUndefined();
  }
});
