/** What a program that chpst has become finds its process to be. */
import { type Scenario, scenarios } from "../compare.ts";

/** Nothing is asked for: the process is as whoever started chpst left it. */
const untouched = scenarios({
  "nothing asked for": "chpst probe a 'b c' ''",
  "a low soft limit of open files": "ulimit -Sn 123; chpst probe",
  "hardly any open files": "ulimit -Sn 10; chpst probe",
  "limits of all kinds":
    "ulimit -Sn 200; ulimit -c 0; ulimit -Sf 100000; ulimit -Ss 4096; ulimit -St 600; chpst probe",
  "a small address space": "ulimit -Sv 1000000; chpst probe",
  "little data": "ulimit -Sd 50000; chpst probe",
  "a small stack": "ulimit -Ss 100; chpst probe",
  "a small hard limit of address space": "ulimit -v 1000000; chpst probe",
  "a small hard limit of data": "ulimit -d 1000000; chpst probe",
  "a small hard limit of the stack": "ulimit -s 300; chpst probe",
  "a hard limit of open files": "ulimit -Hn 500; ulimit -Sn 400; chpst probe",
  "a nice level and a umask": "umask 027; nice -n 5 chpst probe",
  "ignored signals":
    "trap '' HUP INT QUIT PIPE USR1 USR2 ALRM TERM CHLD XFSZ ABRT SEGV IO WINCH; chpst probe",
  "blocked signals":
    "env --block-signal=TERM --block-signal=USR1 --block-signal=PIPE --block-signal=CHLD chpst probe",
  "inherited descriptors": "exec 7</dev/null 9>>file; chpst probe",
  "many inherited descriptors":
    "bash -c 'exec 3</dev/null 4</dev/null 5</dev/null 6>>f 200</dev/null; chpst probe'",
  "descriptors above the limit": "bash -c 'exec 200</dev/null; ulimit -Sn 10; exec chpst probe'",
  "standard input closed": "chpst probe <&-",
  "standard output closed": "chpst sh -c 'ls /proc/$$/fd >&2' >&-",
  "standard error closed": "chpst probe 2>&-",
  "all standard descriptors closed": "chpst sh -c 'ls /proc/$$/fd >fds' <&- >&- 2>&-; cat fds",
  "an empty environment": `env -i "$(command -v chpst)" "$(command -v probe)"`,
  "odd entries in the environment": `env a.b=1 'x y=2' =3 BUN_OPTIONS= NODE_ENV=x PWD=/odd "$(printf 'bytes=\\377\\200')" A= chpst probe`,
  "bytes that are no UTF-8 in arguments": `chpst printf '[%s]' "$(printf '\\377 \\200')" "$(printf '\\303\\251')"`,
  "a session of its own": "setsid -w chpst probe",
  "a directory that was removed": "mkdir d; cd d; rmdir ../d; chpst echo here",
  "the exit code of the program": "chpst sh -c 'exit 42'",
  "the signal that ends the program": "chpst sh -c 'kill -TERM $$'; echo $?",
  "the same process": "sh -c 'echo $$ >pid; exec chpst sh -c \"echo \\$\\$\"' >out; cmp pid out && echo same",
  "chpst under chpst": "chpst -n 3 chpst -o 77 chpst -P chpst probe",
  "chpst under limits of chpst":
    "chpst -m 20000000 chpst -o 50 -c 0 -d 19000000 chpst -P chpst cat /proc/self/limits",
  "softlimit before another": "softlimit -m 20000000 pgrphack cat /proc/self/limits",
});

const steps = scenarios({
  "a session": "chpst -P probe",
  "a session for who leads one": "setsid -w chpst -P probe",
  "another name": 'chpst -b other sh -c \'tr "\\0" " " </proc/$$/cmdline\'',
  "an empty name": "chpst -b '' sh -c 'tr \"\\0\" \" \" </proc/$$/cmdline'",
  "a nice level": "chpst -n 7 probe",
  "a nice level with a plus": "chpst -n +7 probe",
  "a nice level of none": "chpst -n 0 probe",
  "a nice level of nothing": "chpst -n '' probe",
  "a lower nice level": "nice -n 5 chpst -n -3 probe",
  "a nice level of minus one": "nice -n 5 chpst -n -6 probe",
  "more nice than there is": "chpst -n 100 probe",
  "a nice level that overflows": "chpst -n 4294967297 probe",
  "standard input closed by chpst": "chpst -0 probe",
  "standard input closed twice": "chpst -0 true <&-; echo $?",
  "a lock in the place of standard input": "chpst -l lock probe <&-",
  "a lock in the place of standard input, closed": "chpst -0 -l lock probe <&-",
  "a lock in the place of standard error": "chpst -l lock /no/such 2>&-; echo $?; cat lock",
  "an environment directory, and nothing open":
    "mkdir e; echo v >e/V; chpst -e e sh -c 'ls /proc/$$/fd >fds' <&- >&- 2>&-; cat fds",
  "standard output closed by chpst": "chpst -1 sh -c 'ls /proc/self/fd >fds'; cat fds",
  "standard error closed by chpst": "chpst -2 sh -c 'echo lost >&2; echo seen'",
  "all standard descriptors closed by chpst": "chpst -012 sh -c 'ls /proc/self/fd >fds'; cat fds",
  "closed descriptors and a program that is not there": "chpst -012 /no/such; echo $?",
  "open files": "chpst -o 100 probe",
  "open files, attached": "chpst -o100 probe",
  "no open files at all": "chpst -o 0 true; echo $?",
  memory: "chpst -m 1000000000 probe",
  data: "chpst -d 500000000 probe",
  processes: "chpst -p 4000 probe",
  "file size": "chpst -f 1000000 probe",
  "core size": "chpst -c 12345 probe",
  "resident size": "chpst -r 12345678 probe",
  "processor time": "chpst -t 100 probe",
  "all limits at once": "chpst -o 99 -p 4001 -f 1000000 -c 0 -t 99 -d 600000000 -r 5 probe",
  "the last of a limit counts": "chpst -o 50 -o 60 -m 900000000 -d 800000000 probe",
  "memory after data": "chpst -d 800000000 -m 900000000 probe",
  "limits above the hard limit": "ulimit -Hn 300; ulimit -Sn 200; chpst -o 9999999 probe",
  "the largest number is the hard limit": "ulimit -Sn 200; chpst -o 18446744073709551615 probe",
  "a limit that is taken back": "ulimit -Sn 200; chpst -o 100 -o 18446744073709551614 probe",
  "a limit that overflows": "chpst -o 18446744073709551716 probe",
  "a negative limit through overflow": "ulimit -Sn 200; chpst -o 9223372036854775808 probe",
  "a limit of nothing": "chpst -c '' probe",
  "hardly any memory": "chpst -m 4096 true; test $? -gt 100 && echo died",
  "no memory, and a program that is not there": "chpst -m 0 /no/such; echo $?",
  "no file size, and a program that is not there": "chpst -f 0 /no/such; echo $?",
  "all kinds of steps":
    "mkdir e; echo v >e/V; chpst -vP012 -ee -n2 -llock -o44 -bname sh -c 'echo $0 $V >out; cat /proc/$$/limits >>out'; cat out",
});

const privileged = scenarios(
  {
    "a root directory":
      "for f in /bin/ls $(ldd /bin/ls | grep -o '/[^ ]*'); do mkdir -p r$(dirname $f); cp $f r$f; done; chpst -/ r ls /",
    "a root directory without the program": "mkdir r; chpst -/ r /bin/true",
    "a root directory without the databases": "mkdir r; chpst -/ r -u nobody /bin/true",
    "less nice": "chpst -n -5 probe",
    "softlimit before setuidgid": "softlimit -m 20000000 setuidgid nobody cat /proc/self/limits",
  },
  { needsRoot: true },
);

const refused = scenarios({
  "a root directory that is not there": "chpst -/ nowhere true",
  "a root directory that is a file": "echo >f; chpst -/ f true",
  "a root directory for who may change it": "chpst -/ / echo in",
  "a lock in the directory one was in": "mkdir r; chpst -/ r -L lock /bin/true; ls r",
});

export const state: readonly Scenario[] = [...untouched, ...steps, ...privileged, ...refused];
