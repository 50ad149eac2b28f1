/** What a service, its finish, its control scripts, its log and its check are started with. */
import type { Scenario } from "../harness.ts";
import type { World } from "../world.ts";

/** Prints the state of its own process; what differs from one process to the next is left out. */
const PROBE = `#!/bin/sh
report=$BOX/probed-$1; shift
{
echo "arguments: $*"
umask
pwd | sed 's|.*/||'
cut -d' ' -f19 /proc/self/stat
grep -E '^(Sig(Blk|Ign)|Groups)' /proc/self/status
cat /proc/self/limits
set -- $(cut -d' ' -f1,5,6 /proc/$$/stat)
if [ "$1" = "$2" ]; then echo group leader; else echo in a group; fi
if [ "$1" = "$3" ]; then echo session leader; else echo in a session; fi
for fd in /proc/$$/fd/*; do
  target=$(readlink $fd)
  case $target in */probe|*/run|*/finish|*/control/*|*/check) ;; *) echo "$(basename $fd) $target" | sed 's|pipe:.*|a pipe|' ;; esac
done
tr '\\0' '\\n' </proc/$$/environ | grep -v -E '^(RUNIT_TS_TEST|PATH)=' | sort
} >"$report.new"
mv "$report.new" "$report"
`;

const probing = (what: string, then: string) => `#!/bin/sh\n"$BOX/probe" ${what} "$@"\n${then}\n`;

/** Ways in which whoever starts runsv may have left the process. */
const WRAPPERS: Record<string, string> = {
  "as it is": 'exec "$@"',
  "a low soft limit of open files": 'ulimit -Sn 123; exec "$@"',
  "limits of all kinds": 'ulimit -Sn 200; ulimit -c 0; ulimit -Sf 100000; ulimit -Ss 4096; exec "$@"',
  "small limits of stack, data and address space":
    'ulimit -Ss 200; ulimit -Sd 100000; ulimit -Sv 1000000; exec "$@"',
  "a nice level and a umask": 'umask 027; exec nice -n 5 "$@"',
  "ignored signals": `trap '' HUP INT QUIT PIPE USR1 ALRM TERM CHLD XFSZ ABRT TRAP FPE; exec "$@"`,
  "inherited descriptors": 'exec 7</dev/null 9>/dev/null 23>>/dev/null; exec "$@"',
  "closed standard descriptors": 'exec "$@" <&- >&- 2>&-',
  "an empty environment": 'exec env -i BOX="$BOX" PATH=/usr/bin:/bin RUNIT_TS_TEST="$RUNIT_TS_TEST" "$@"',
  "odd names in the environment": `exec env a.b=1 'x y=2' =3 BUN_OPTIONS= 'PWD=/odd' $'bytes=\\377\\200' A= "$@"`,
  "a session of its own": 'exec setsid "$@"',
};

const PROBED = ["log", "run", "control", "finish", "check"] as const;

async function probeAll(world: World, wrapper: string): Promise<void> {
  const box = `BOX=${world.path()}`;
  await world.runsv("s", ["env", box, "bash", "-c", wrapper, "bash"]);
  const probed = (what: (typeof PROBED)[number]) => world.contains(`probed-${what}`, "\n");
  await probed("log");
  await probed("run");
  await world.stat("s", "run");
  await world.send("s", "h");
  await probed("control");
  await world.send("s", "d");
  await probed("finish");
  await world.stat("s", "down");
  await world.sv("up", "s");
  await world.stat("s", "run");
  await world.svWith({ env: { BOX: world.path() } }, "start", "s");
  for (const what of PROBED.filter((one) => one !== "check"))
    world.note(what, world.box.read(`probed-${what}`));
  world.note("check", world.box.read("probed-check")?.replaceAll(DESCRIPTORS, ""));
}

/** The lines of a report that tell of descriptors: the original's sv leaks one into check. */
const DESCRIPTORS = /^\d+ .*\n/gm;

const wrapped = Object.entries(WRAPPERS).map(
  ([name, wrapper]): Scenario => ({
    name: `children of a runsv started with ${name}`,
    files: {
      probe: PROBE,
      "s/run": probing("run", "exec sleep 1000"),
      "s/finish": probing("finish", ""),
      "s/control/h": probing("control", ""),
      "s/log/run": probing("log", "exec cat"),
      "s/check": probing("check", ""),
    },
    play: (world) => probeAll(world, wrapper),
  }),
);

export const inheritance: readonly Scenario[] = [
  ...wrapped,
  {
    name: "check has no descriptor of sv's",
    files: { probe: PROBE, "s/run": "#!/bin/sh\nexec sleep 1000\n", "s/check": probing("check", "") },
    differs: { row: "check-descriptor", of: "sv" },
    async play(world) {
      await world.runsv("s");
      await world.stat("s", "run");
      await world.svWith({ env: { BOX: world.path() } }, "start", "s");
      world.note("check", world.box.read("probed-check"));
    },
  },
];
