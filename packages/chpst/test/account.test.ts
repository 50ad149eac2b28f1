import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseAccount } from "../src/account.ts";

test.each([
  ["user", "user", []],
  ["user:group", "user", ["group"]],
  ["user:a:b:a", "user", ["a", "b", "a"]],
  ["user:", "user", [""]],
  ["", "", []],
])("%j is a user and groups by name", (text, user, groups) => {
  expect(parseAccount(text)).toEqual({ kind: "user/group", text, user, groups });
});

test.each([
  [":1:2", 1, [2]],
  [":1:2:3", 1, [2, 3]],
  [":1:", 1, [0]],
  ["::", 0, [0]],
  [":4294967297:18446744073709551618", 1, [2]],
])("%j is a user and groups by number", (text, uid, gids) => {
  expect(parseAccount(text)).toEqual({ kind: "ids", uid, gids });
});

test.each([":", ":1", ":x:1", ":1:x", ":-1:1", ":1:2x", ": 1:2"])("%j is invalid", (text) => {
  expect(parseAccount(text)).toEqual({ kind: "invalid", text: text.slice(1) });
});

test("sixty groups are the most", () => {
  const sixty = Array.from({ length: 60 }, (_, index) => index);
  expect(parseAccount(`:7:${sixty.join(":")}`)).toEqual({ kind: "ids", uid: 7, gids: sixty });
  expect(parseAccount(`:7:${sixty.join(":")}:`)).toEqual({ kind: "ids", uid: 7, gids: sixty });
  expect(parseAccount(`:7:${sixty.join(":")}:1`).kind).toBe("invalid");
  expect(parseAccount(`:7:${sixty.join(":")}::`).kind).toBe("invalid");
  expect(parseAccount(`user:${sixty.join(":")}:more`)).toMatchObject({ groups: sixty.map(String) });
});

test("what is written as numbers is read as those", () => {
  const id = fc.nat(2 ** 32 - 1);
  fc.assert(
    fc.property(id, fc.array(id, { minLength: 1, maxLength: 60 }), (uid, gids) => {
      expect(parseAccount(`:${[uid, ...gids].join(":")}`)).toEqual({ kind: "ids", uid, gids });
    }),
  );
});
