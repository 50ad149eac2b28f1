/** Users and groups, to become and to name in the environment. */
import { type Scenario, scenarios } from "../compare.ts";

const GROUPS = Array.from({ length: 60 }, (_, index) => 100 + index).join(":");
const names = (count: number) => Array.from({ length: count }, () => "daemon").join(":");

/** Words for `-u` and `-U`: for both, each is tried as what to become and as what to name. */
const ACCOUNTS: Record<string, string> = {
  "a user": "nobody",
  "a user and its group": "nobody:nogroup",
  "a user and several groups": "nobody:daemon:mail:adm",
  "the same group twice": "nobody:daemon:daemon",
  "numbers of a user and a group": ":1234:2345",
  "numbers of several groups": ":1234:2345:3456:1",
  "a number without a group": ":1234",
  "a number and an empty group": ":1234:",
  "no number and an empty group": "::",
  "a colon": ":",
  nothing: "",
  "letters for a number": ":12x:34",
  "letters for the number of a group": ":12:34x",
  "a negative number": ":-1:5",
  "numbers that overflow": ":4294967297:4294967298",
  "the largest number": ":4294967295:4294967295",
  "numbers that overflow twice": ":18446744073709551617:18446744073709551618",
  "a user who is not known": "nosuchuser",
  "a user who is not known, and a group": "nosuchuser:daemon",
  "a group that is not known": "nobody:nosuchgroup",
  "a later group that is not known": "nobody:daemon:nosuchgroup",
  "an empty group": "nobody:",
  "a number as a name": "65534",
  "a very long name": "x".repeat(5000),
  "sixty numbers of groups": `:5:${GROUPS}`,
  "sixty numbers of groups and a colon": `:5:${GROUPS}:`,
  "sixty-one numbers of groups": `:5:${GROUPS}:7`,
  "sixty groups": `nobody:${names(60)}`,
  "sixty groups and one that is not known": `nobody:${names(60)}:nosuchgroup`,
};

const words = Object.entries(ACCOUNTS).flatMap(([name, account]) =>
  scenarios({
    [`become ${name}`]: `chpst -u '${account}' probe`,
    [`name ${name}`]: `chpst -U '${account}' probe`,
  }),
);

const others = scenarios({
  "become a user, attached": "chpst -unobody:daemon id",
  "become root": "chpst -u root probe",
  "name and become": "chpst -U root:daemon -u nobody probe",
  "variables that are there": "UID=x GID=y A=b; export GID A; env UID=old Z=z chpst -U daemon probe",
  "become a user, and a program it may not run":
    "echo '#!/bin/sh' >p; chmod 700 p; chpst -u daemon ./p; echo $?",
  "a lock taken by the new user": "mkdir -m 700 d; chpst -u daemon -L d/lock true; echo $?",
  "an environment directory read by the old user":
    "mkdir -m 700 e; echo 1 >e/A; chpst -u daemon -e e sh -c 'echo $A'",
});

export const accounts: readonly Scenario[] = [...words, ...others];
