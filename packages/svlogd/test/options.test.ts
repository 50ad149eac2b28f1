import { expect, test } from "bun:test";
import { parse } from "../src/options.ts";

const read = (...words: string[]) => parse("svlogd", words, "runit-ts 0");

test("the usual", () => {
  expect(read("a", "b")).toEqual({
    stamp: "none",
    isVerbose: false,
    replacement: undefined,
    lineLength: 1000,
    directories: ["a", "b"],
  });
});

test("more than three t are three", () => {
  expect(["-t", "-tt", "-ttt", "-tttt"].map((word) => read(word, "a"))).toMatchObject(
    ["tai64n", "human", "iso8601", "iso8601"].map((stamp) => ({ stamp })),
  );
});

test("replacement: by -r, also by -R, in either order", () => {
  expect(read("-r", "?", "a")).toMatchObject({ replacement: { by: "?", also: "" } });
  expect(read("-R", "xy", "a")).toMatchObject({ replacement: { by: "_", also: "xy" } });
  expect(read("-R", "xy", "-r", "?", "a")).toMatchObject({ replacement: { by: "?", also: "xy" } });
});

test.each([[[]], [["-r", "", "a"]], [["-r", "ab", "a"]], [["-l", "1024", "a"]], [["-x", "a"]], [["-b"]]])(
  "wrong usage: %j",
  (words) => {
    expect(read(...words)).toHaveProperty("usage");
  },
);

test("a length that is none is the usual one", () => {
  expect(read("-l", "x", "-b", "0", "a")).toMatchObject({ lineLength: 1000 });
});
