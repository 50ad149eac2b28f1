/** Commands that stand in the text of the pages, not in a block: each is typed, and succeeds. */
import { expect, test } from "bun:test";
import { Machine, machines } from "../lib/machine.ts";
import { codeOf, PAGES } from "../lib/markdown.ts";
import { Shell } from "../lib/shell.ts";
import { available } from "../lib/suite.ts";

/** With what it is about: `sv` and a word alone is only a name. */
const COMMAND = /^sv (?:-w \d+ )?\S+ \S/;
/** Tested in other ways: test/sv/log-follow.test.ts, test/release/completion.test.ts. */
const ELSEWHERE = /^sv (?:log -f|completion)/;
/** The services that they are about. */
const NAMES = "api api-1 api-2 db nginx postgresql web worker-1 x";

const commands = new Set(PAGES.flatMap(codeOf).filter((code) => COMMAND.test(code) && !ELSEWHERE.test(code)));

/** The project's own commands; the whole benchmark takes half an hour, and is typed with the row that is quickest. */
const PROJECT = /^npx --yes pnpm@12 \S/;
const QUICKEST_ROW = "chpst";
const projectCommands = new Set(
  PAGES.flatMap(codeOf)
    .filter((code) => PROJECT.test(code))
    .map((code) => code.replace(/\bbench(?: ROW)?$/, `bench ${QUICKEST_ROW}`)),
);

if (available("a machine of a test's own", machines)) {
  test.concurrent("every command of the project in the text", async () => {
    await using machine = new Machine();
    await machine.boot();
    expect(projectCommands).toContain(`npx --yes pnpm@12 bench ${QUICKEST_ROW}`);
    for (const command of projectCommands)
      expect({ command, ...(await machine.inside("sh", "-c", `date +%F >today; ${command}`)) }).toMatchObject(
        {
          command,
          exit: 0,
        },
      );
    const measured = `sed -n '/^## ${QUICKEST_ROW}$/,/^## /p' docs/benchmarks.md | grep -F "Measured on $(cat today)"`;
    expect(await machine.inside("sh", "-c", measured)).toMatchObject({ exit: 0 });
  });

  test.concurrent("every command of sv in the text", async () => {
    await using machine = new Machine();
    await machine.boot();
    using shell = await Shell.open(machine);
    const make = `PATH=$PWD/dist/bin:$PATH
      for name in ${NAMES}; do sv new $name --log ./main -- sleep 1000; done
      cd /etc/sv/web`;
    const start = `for name in ${NAMES}; do [ -e /etc/service/$name ] || sv enable $name; done
      until sv -w 60 start ${NAMES}; do sleep 0.05; done`;
    expect(await shell.type(make)).toMatchObject({ exit: 0 });
    for (const command of commands) {
      expect(await shell.type(start)).toMatchObject({ exit: 0 });
      const answer = await shell.type(command);
      expect({ command, ...answer }).toEqual({ command, said: answer.said, exit: 0 });
    }
    expect(commands.size).toBeGreaterThan(20);
  });
}
