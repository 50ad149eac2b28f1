/** Command lines that mean nothing, programs that cannot be run, and the daemontools programs. */
import { type Scenario, scenarios } from "../compare.ts";

const LETTERS = [..."uUbemdopfcrt/nlL"];
const LIMITS = [..."mdopfcrtn"];

const misuse = scenarios({
  nothing: "chpst",
  "no program": "chpst -v -P",
  "no program after two dashes": "chpst --",
  "a program after two dashes": "chpst -- echo -v",
  "two dashes and more": "chpst --help echo seen",
  "a dash for a program": "chpst -",
  "an empty program": "chpst ''",
  "an unknown option": "chpst -v -z true",
  "an unknown option in a cluster": "chpst -vz0 true",
  "a dash in a cluster": "chpst -v- true",
  "a colon for an option": "chpst -: true",
  "a byte that is no letter": `chpst "$(printf -- '-\\377')" true`,
  "options after the program": "chpst echo -v -u",
  "another name": "strange -z",
  "another name in another directory": "$PWD/../bin/strange",
  "another name does the same": "strange -n 3 nice",
  "a bad number before an unknown option": "chpst -o x -z true",
  ...Object.fromEntries(LETTERS.map((letter) => [`-${letter} without a value`, `chpst -${letter}`])),
  ...Object.fromEntries(LIMITS.map((letter) => [`-${letter} with letters`, `chpst -${letter} 10k true`])),
  ...Object.fromEntries(LIMITS.map((letter) => [`-${letter} with a space`, `chpst -${letter} ' 1' true`])),
  "a negative limit": "chpst -o -5 true",
  "a nice level with two signs": "chpst -n --5 true",
  "a nice level that is a sign": "chpst -n - nice",
});

const programs = scenarios({
  "a program that is not there": "chpst nosuchprogram",
  "a path that is not there": "chpst ./nosuchprogram",
  "a program in no directory": "chpst /no/such/program",
  "a directory": "mkdir d; chpst ./d",
  "a directory of PATH": "mkdir -p p/prog; PATH=$PATH:$PWD/p chpst prog",
  "a file that is not executable": "echo >f; chpst ./f",
  "a file that is not executable, in PATH": "mkdir p; echo >p/prog; PATH=$PATH:$PWD/p chpst prog",
  "a file that is not executable, before one that is":
    "mkdir p q; echo >p/prog; printf '#!/bin/sh\\necho ran\\n' >q/prog; chmod +x q/prog; PATH=$PATH:p:q chpst prog",
  "a path through a file": "echo >f; chpst ./f/prog",
  "a file in PATH": "echo >f; PATH=$PWD/../bin:$PWD/f:/usr/bin:/bin chpst nosuchprogram",
  "an interpreter that is not there": "printf '#!/no/such\\n' >s; chmod +x s; chpst ./s",
  "a script without an interpreter": "echo 'echo hello' >s; chmod +x s; chpst ./s",
  "an empty file": ": >s; chmod +x s; chpst ./s",
  "a loop of links": "ln -s l l; chpst ./l",
  "a name that is too long": "chpst \"$(head -c 5000 /dev/zero | tr '\\0' x)\" | head -c 100",
  "an argument that is too long for most":
    "chpst /bin/true \"$(head -c 120000 /dev/zero | tr '\\0' x)\"; echo $?",
  "another name for what is not there": "chpst -b other ./nosuchprogram",
  "no PATH": `env -u PATH "$(command -v chpst)" sh -c 'echo found'`,
  "an empty PATH": `c=$(command -v chpst); printf '#!/bin/sh\\necho here\\n' >prog; chmod +x prog; PATH= $c prog`,
  "an empty part of PATH": "printf '#!/bin/sh\\necho here\\n' >prog; chmod +x prog; PATH=$PATH: chpst prog",
  "a closed standard error": "chpst nosuchprogram 2>&-; echo $?",
});

const daemontools = scenarios({
  ...Object.fromEntries(
    ["envdir", "envuidgid", "pgrphack", "setlock", "setuidgid", "softlimit"].flatMap((name) => [
      [`${name} alone`, name],
      [`d${name} with one word`, `d${name} 123`],
      [`${name} with options`, `${name} -z -z -z`],
    ]),
  ),
  envdir: "mkdir e; echo 1 >e/A; : >e/HOME; HOME=h envdir e probe",
  denvdir: "mkdir e; echo 1 >e/A; denvdir e printenv A",
  "envdir and a subdirectory": "mkdir -p e/sub; envdir e echo fine",
  "envdir without a directory": "envdir nowhere true",
  envuidgid: "envuidgid daemon probe",
  "envuidgid with a group": "envuidgid daemon:mail true",
  "envuidgid with numbers": "envuidgid :1:2 true",
  pgrphack: "pgrphack probe",
  setuidgid: "setuidgid nobody probe",
  "setuidgid of nobody known": "setuidgid nosuchuser true",
  "setuidgid with a group": "setuidgid nobody:daemon true",
  "setuidgid and a program that is not there": "setuidgid nobody /no/such",
  softlimit: "softlimit -o 50 -c 0 -f 100000 -p 4000 -t 100 probe",
  "softlimit of memory": "softlimit -m 900000000 probe",
  "softlimit of each memory": "softlimit -a 900000000 -d 800000000 -l 40000 -s 4000000 -r 7 probe",
  "softlimit as high as may be": "ulimit -Sn 99; ulimit -Sc 0; softlimit -o = -c = probe",
  "softlimit with letters": "softlimit -a 10k true",
  "softlimit without a value": "softlimit -a",
});

export const misuses: readonly Scenario[] = [
  ...misuse,
  ...programs,
  ...daemontools,
  ...scenarios({ "a version": "chpst -V true" }, { differs: "chpst-version" }),
  ...scenarios({ "a directory to start in": "chpst -C / pwd" }, { differs: "chpst-directory" }),
];
