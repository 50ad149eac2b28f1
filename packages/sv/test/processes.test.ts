import { expect, test } from "bun:test";
import { withoutRuntime } from "../src/processes.ts";

test.each([
  [["./svlogd", "./svlogd/src/main.js", "./svlogd", "-t", "main"], "./svlogd -t main"],
  [["node", "./server/src/main.js", "8080"], "node ./server/src/main.js 8080"],
  [["sleep", "--", "10"], "sleep -- 10"],
  [["sleep", "10"], "sleep 10"],
  [[], ""],
])("the command line of %j", (command, shown) => {
  expect(withoutRuntime(command).join(" ")).toBe(shown);
});
