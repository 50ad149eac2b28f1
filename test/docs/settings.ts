/** Where a tour is taken, and what its page leaves to the reader. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Machine } from "../lib/machine.ts";
import { original, ROOT } from "../lib/suite.ts";
import { released } from "../release/released.ts";
import { hasControlGroups, SystemdMachine } from "./systemd.ts";

export interface Setting {
  /** What has to be there, and whether it is, as `available` takes it. */
  readonly needs?: readonly (readonly [what: string, found: unknown])[];
  readonly make?: () => Machine;
  /** A script that is typed before; it starts in the project's directory. */
  readonly prepare?: string;
  /** One that is typed in the end. */
  readonly verify?: string;
}

/** A machine whose process 1 leaves /etc/service to others. */
class BareMachine extends Machine {
  override boot(): Promise<void> {
    return super.boot(["runsvdir", "/srv"]);
  }
}

/** Programs of a machine are in PATH or in sbin. */
const program = (name: string) =>
  [name, Bun.which(name, { PATH: `${process.env.PATH}:/usr/sbin:/sbin` }) ?? undefined] as const;

/** OpenRC's packages, which would not go together with systemd if they were installed. */
const OPENRC = join(ROOT, "dist", "openrc");
const openrc = existsSync(OPENRC) && readdirSync(OPENRC).length === 4 ? OPENRC : undefined;

const INSTALL = "cp -rL dist/bin dist/lib /usr";
/** A service that takes notes of its start and its stop. */
const SERVICE = `
  mkdir -p /etc/service/web/log/main
  cat >/etc/service/web/run <<'RUN'
#!/bin/sh
trap 'echo stopped; kill $!; exit' TERM
echo started
sleep 1000 &
wait
RUN
  printf '#!/bin/sh\\nexec svlogd ./main\\n' >/etc/service/web/log/run
  chmod +x /etc/service/web/run /etc/service/web/log/run`;
const BEGIN = `${INSTALL}\n${SERVICE}`;
const STOPPED = `[ "$(cat /etc/service/web/log/main/current)" = "$(printf 'started\\nstopped')" ]`;
/** Only what OpenRC's own packages bring is in its runlevels. */
const UNPACK_OPENRC = `
  rm -rf /etc/init.d/*
  for package in ${OPENRC}/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C / --keep-directory-symlink
  done
  mkdir /run/openrc
  touch /run/openrc/softlevel
  openrc sysinit
  openrc default`;

/** By the names of the tours. */
export const settings: Readonly<Record<string, Setting>> = {
  "docs/boot.md, systemd": {
    needs: [program("systemd-analyze"), ["a control group of a test's own", hasControlGroups]],
    make: () => new SystemdMachine(),
    prepare: BEGIN,
    verify: STOPPED,
  },
  "docs/boot.md, OpenRC": {
    needs: [["dist/openrc (.ci/run makes it)", openrc]],
    make: () => new BareMachine(),
    prepare: `${BEGIN}\n${UNPACK_OPENRC}`,
    verify: `[ -L /etc/runlevels/default/runsvdir ]
      ${STOPPED}
      rc-service runsvdir status && exit 1
      rc-service runsvdir start
      rc-service runsvdir status
      daemon=$(pgrep -x supervise-daemo)
      killed=$(pgrep -P $daemon)
      kill -KILL $killed
      until another=$(pgrep -P $daemon) && [ $another != $killed ]; do sleep 0.05; done
      rc-service runsvdir stop`,
  },
  "docs/boot.md, sysvinit": {
    needs: [program("update-rc.d"), program("start-stop-daemon")],
    make: () => new BareMachine(),
    prepare: BEGIN,
    verify: `[ -L /etc/rc2.d/S*runsvdir ]
      ${STOPPED}
      script=/etc/init.d/runsvdir
      $script status && exit 1
      for word in stop start start status restart status stop; do $script $word; done
      $script status && exit 1
      sv status web && exit 1 || true`,
  },
  "docs/examples/README.md": { needs: [program("dnsmasq")], prepare: INSTALL },
  "docs/install.md": { needs: [["a release of what is built (pnpm release)", released]] },
  "docs/man/runit-service.5.md": {
    prepare: `${INSTALL}
      printf 'www-log:x:64000:64000::/:/bin/false\\n' >>/etc/passwd
      install -d -o www-log /var/log/web
      printf '#!/usr/bin/env node\\nrequire("node:net").createServer().listen(8080);\\n' >/usr/local/bin/web
      chmod +x /usr/local/bin/web`,
    verify: `ln -s /etc/sv/web /etc/service/web
      until sv start web; do sleep 0.05; done
      sv stop web
      until grep "ended with exit code -1, status 15" /var/log/web/current; do sleep 0.05; done`,
  },
  "docs/migration.md": { needs: [["runit", original]] },
  "docs/operations.md": { needs: [program("dnsmasq"), program("cron")] },
  "docs/sv.md": { needs: [program("tmux")] },
  "packages/launcher/README.md": { needs: [program("aarch64-linux-gnu-gcc")] },
};
