import { expect, test } from "bun:test";
import { withoutRuntime } from "../src/processes.ts";

test.each([
  [
    ["svlogd", "--no-env-file", "--config=/dev/null", "/lib/svlogd.js", "./svlogd", "-t", "main"],
    "./svlogd -t main",
  ],
  [["bun", "--no-env-file", "/srv/server.js", "8080"], "bun --no-env-file /srv/server.js 8080"],
  [["sleep", "--", "10"], "sleep -- 10"],
  [["sleep", "10"], "sleep 10"],
  [[], ""],
])("the command line of %j", (command, shown) => {
  expect(withoutRuntime(command).join(" ")).toBe(shown);
});
