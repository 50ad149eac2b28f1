/** Environment directories: what is in them, and what cannot be read. */
import { type Scenario, scenarios } from "../compare.ts";

const show = (make: string) => `mkdir e; ${make}; env -i PATH="$PATH" HOME=h X=1 Y=2 Z=3 chpst -v -e e env`;

const files = scenarios({
  "an empty directory": show("true"),
  "new variables": show("echo 1 >e/A; echo 2 >e/B; echo 3 >e/C"),
  "variables that are there": show("echo new >e/X; echo newer >e/HOME"),
  "empty files": show(": >e/X; : >e/NONE"),
  "an empty line": show("echo >e/X"),
  "no final newline": show("printf value >e/A"),
  "several lines": show("printf 'one\\ntwo\\n' >e/A"),
  "blanks at the end": show("printf 'a b \\t \\t\\n' >e/A"),
  "only blanks": show("printf ' \\t' >e/A"),
  "a carriage return": show("printf 'a\\r\\n' >e/A"),
  NULs: show("printf 'a\\0b\\0' >e/A"),
  "bytes that are no UTF-8": show("printf '\\377\\200' >e/A; echo 1 >\"$(printf 'e/\\377')\""),
  "a name with an equals sign": show("echo c >e/a=b; echo y >e/X=1"),
  "an empty file with an equals sign": show(": >e/X=q"),
  "hidden files": show("echo 1 >e/.A; echo 2 >e/..B"),
  "a subdirectory": show("mkdir e/sub; echo 1 >e/A"),
  "a subdirectory, quietly": "mkdir -p e/sub; chpst -e e echo fine",
  "a FIFO": show("mkfifo e/A"),
  "a loop of links": show("ln -s A e/A"),
  "an unreadable file": show("echo 1 >e/A; chmod 0 e/A"),
  "a large value": show("head -c 100000 /dev/zero | tr '\\0' x >e/A"),
  "a value of a megabyte": show("head -c 1000000 /dev/zero | tr '\\0' x >e/A"),
  "many variables": show("for i in $(seq 300); do echo $i >e/V$i; done"),
  "PATH, which is not where the program is looked for":
    "mkdir e; echo /nowhere >e/PATH; chpst -e e printenv PATH",
  "an absolute path": 'mkdir e; echo 1 >e/A; chpst -e "$PWD/e" printenv A; chpst -e"$PWD/e/" pwd',
  "a directory that is not there": "chpst -e nowhere true",
  "a file for a directory": "echo >f; chpst -e f true",
  "an empty path": "chpst -e '' true",
  "a directory that cannot be read": "mkdir -m 0 e; chpst -e e true",
  "a directory that cannot be entered": "mkdir -m 644 e; chpst -e e true",
  "a working directory that cannot be read": "mkdir -p d e; chmod 311 d; cd d; chpst -e ../e echo fine",
  "the variables of a user after those of a directory":
    "mkdir e; echo 1 >e/UID; chpst -e e -U daemon env | grep -E '^.?ID='",
});

const leadingNowhere = scenarios(
  {
    "links that lead nowhere": show(
      "ln -s nowhere e/L0; for i in 1 2 3 4; do echo $i >e/V$i; ln -s nowhere e/L$i; done",
    ),
  },
  { differs: "chpst-dangling" },
);

export const environment: readonly Scenario[] = [...files, ...leadingNowhere];
