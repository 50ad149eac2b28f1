/** Locks: taken, waited for, held by others. */
import { type Scenario, scenarios } from "../compare.ts";

/** Runs commands while somebody else holds the lock. */
const held = (commands: string) => `flock -o lock sh -c '${commands}'`;

/** Lets `waiter` wait until it is seen in the kernel's list of locks, and then has the lock free. */
const waiting = (waiter: string) => `
mkfifo let-go
chpst -L lock sh -c 'echo held >held; read line <let-go' &
until test -s held; do sleep 0.01; done
${waiter} echo got it &
until grep -q -- "-> FLOCK .* $! " /proc/locks; do sleep 0.01; done
echo waiting
echo >let-go
wait $!
`;

export const locks: readonly Scenario[] = scenarios({
  "a lock": "chpst -l lock probe",
  "a lock without waiting": "chpst -L lock probe",
  "a lock beside inherited descriptors": "exec 3</dev/null 5</dev/null; chpst -l lock probe",
  "a lock is made": "umask 0; chpst -l lock stat -c %a lock",
  "a lock that is there": "echo content >lock; chpst -l lock cat lock",
  "a lock that lasts as long as the program":
    "chpst -L lock chpst -L lock echo twice; chpst -L lock echo again",
  "a lock that is held": held("chpst -L lock echo got it"),
  "a lock that is waited for": waiting("chpst -l lock"),
  // The shell may or may not say that its child was terminated; chpst's own standard error is another.
  "a signal while waiting": `flock -o lock sh -c '
    chpst -l lock echo got it & pid=$!
    until grep -q -- "-> FLOCK .* $pid " /proc/locks; do sleep 0.01; done
    { kill -TERM $pid; wait $pid; } 2>/dev/null; echo $?'`,
  "a lock in no directory": "chpst -l nowhere/lock true",
  "a directory for a lock": "mkdir lock; chpst -L lock true",
  "a FIFO for a lock": "mkfifo lock; chpst -L lock true",
  "a lock that may not be written": "mkdir d; echo >d/lock; chmod 444 d/lock; chpst -l d/lock echo got it",
  "an empty path": "chpst -l '' true",
  "a lock and a program that is not there": "chpst -l lock /no/such",
  "a lock twice": "chpst -l a -l b true",
  "both kinds of locks": "chpst -L a -l b true",
  setlock: "setlock lock probe",
  "setlock with all its options": "setlock -nNxX lock echo got it",
  "setlock when it is held": held("setlock lock echo got it"),
  "setlock -N when it is held": held("setlock -nN lock echo got it"),
  "setlock -x when it is held": held("setlock -x lock echo got it; echo $?"),
  "setlock -xX when it is held": held("setlock -xX lock echo got it"),
  "setlock -n, which waits": waiting("setlock -n lock"),
  "setlock -x in no directory": "setlock -x nowhere/lock true; echo $?",
  "setlock -x and a program that is not there": "setlock -x lock /no/such; echo $?",
  "setlock in no directory": "setlock nowhere/lock true",
});
