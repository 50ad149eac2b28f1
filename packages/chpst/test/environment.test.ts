import { expect, test } from "bun:test";
import fc from "fast-check";
import { changed } from "../src/environment.ts";
import { changeFor } from "../src/environment-directory.ts";

test.each([
  ["new ones come last", ["A=1"], ["B=2"], ["A=1", "B=2"]],
  ["one that goes leaves its place to the last", ["A=1", "B=2", "C=3"], ["A"], ["C=3", "B=2"]],
  ["the last one goes", ["A=1", "B=2"], ["B"], ["A=1"]],
  ["one is replaced", ["A=1", "B=2", "C=3"], ["A=9"], ["C=3", "B=2", "A=9"]],
  ["only the first of a name goes", ["A=1", "A=2"], ["A"], ["A=2"]],
  ["a name is not a beginning", ["AB=1"], ["A=2"], ["AB=1", "A=2"]],
  ["what is not there may go", ["A=1"], ["B"], ["A=1"]],
  ["entries that are no variables stay", ["odd", "=x"], ["A=1"], ["odd", "=x", "A=1"]],
  ["the last change counts", [], ["A=1", "A=2", "B=1", "B"], ["A=2"]],
])("%s", (_, entries, changes, expected) => {
  expect(changed(entries, changes)).toEqual(expected);
});

test("after a change the variable has that value, and others have theirs", () => {
  const name = fc.stringMatching(/^[A-C]{1,2}$/);
  const variable = fc.tuple(name, fc.string());
  fc.assert(
    fc.property(
      fc.uniqueArray(variable, { selector: ([key]) => key }),
      fc.array(variable),
      (before, changes) => {
        const entries = (variables: readonly (readonly [string, string])[]) =>
          variables.map((one) => one.join("="));
        const expected = Object.entries(Object.fromEntries([...before, ...changes]));
        expect(changed(entries(before), entries(changes)).toSorted()).toEqual(entries(expected).toSorted());
      },
    ),
  );
});

test.each([
  ["", "A"],
  ["\n", "A="],
  ["value", "A=value"],
  ["value\nmore\n", "A=value"],
  ["a b \t \n", "A=a b"],
  [" \t", "A="],
  ["a\0b\0 \n", "A=a\nb\n"],
  ["a\r\n", "A=a\r"],
])("a file with %j", (content, change) => {
  expect(changeFor("A", content)).toBe(change);
});
