/** Daemons that leave the foreground unless they are told to stay, and commands that start something and end. */
import type { Bytes } from "@runit-ts/posix";

/** A pattern for each word that keeps the daemon in the foreground, and how to write it. */
interface Daemon {
  readonly stays: RegExp;
  readonly advice: string;
}

const daemon = (stays: RegExp, advice: string): Daemon => ({ stays, advice });

/** Only those whose manual says so, and only while they need an option: what is not here is not judged. */
const DAEMONS: Record<string, Daemon> = {
  acpid: daemon(/^-(f|d|-foreground|-debug)/, "-f"),
  apache2: daemon(/^-(D(FOREGROUND)?|X)$|^FOREGROUND$/, "-D FOREGROUND"),
  atd: daemon(/^-[df]/, "-f"),
  chronyd: daemon(/^-[dnqQ]/, "-n"),
  cron: daemon(/^-[a-zA-Z]*f/, "-f"),
  crond: daemon(/^-[a-zA-Z]*[nfd]/, "-f or -n"),
  dhcpcd: daemon(/^-([a-zA-Z]*[Bd]|-nobackground|-debug)/, "-B"),
  dhcpd: daemon(/^-[fdtT]/, "-f"),
  dnsmasq: daemon(/^(-[a-zA-Z]*[kd]|--(keep-in-foreground|no-daemon|test))$/, "--keep-in-foreground"),
  dropbear: daemon(/^-[a-zA-Z]*F/, "-F"),
  httpd: daemon(/^-(D(FOREGROUND)?|X|[a-zA-Z]*f)$|^FOREGROUND$/, "-D FOREGROUND (busybox: -f)"),
  inetd: daemon(/^-[a-zA-Z]*[dfi]/, "-i or -f"),
  named: daemon(/^-[a-zA-Z0-9]*[fg]/, "-f"),
  ntpd: daemon(/^-[a-zA-Z0-9]*[ndq]|^--nofork/, "-n"),
  rpcbind: daemon(/^-[a-zA-Z]*[fd]/, "-f"),
  rsyslogd: daemon(/^-[a-zA-Z0-9]*[nN]/, "-n"),
  smartd: daemon(/^-(n|-no-fork|[dqQ])/, "-n"),
  sshd: daemon(/^-[a-zA-Z0-9]*[DdtTi]/, "-D"),
  syslogd: daemon(/^-[a-zA-Z0-9]*[nFd]/, "-n"),
};

/** Those that stay unless an option sends them to the background. */
const SENT_AWAY: Record<string, RegExp> = {
  "start-stop-daemon": /^(-[a-zA-Z]*b|--background)/,
  haproxy: /^-[a-zA-Z]*D/,
  "redis-server": /^--daemonize$/,
  memcached: /^(-[a-zA-Z]*d|--daemon)$/,
  mosquitto: /^(-[a-zA-Z]*d|--daemon)$/,
  openvpn: /^--daemon$/,
  tor: /^--RunAsDaemon$/,
};

const STARTERS = /^(service|systemctl|rc-service|invoke-rc\.d|daemon|daemonize)$/;

/** Why a command does not stay in the foreground; undefined when nothing is known against it. */
export function whyNotForeground(command: readonly Bytes[]): string | undefined {
  const [program = "", ...words] = command;
  const name = program.slice(program.lastIndexOf("/") + 1);
  if (STARTERS.test(name) || /^\/etc\/init\.d\//.test(program))
    return `${name} starts something and ends: run that itself, in the foreground`;
  const needed = Object.hasOwn(DAEMONS, name) ? DAEMONS[name] : undefined;
  if (needed && !words.some((word) => needed.stays.test(word)))
    return `${name} goes into the background: add ${needed.advice}`;
  const away = Object.hasOwn(SENT_AWAY, name) ? SENT_AWAY[name] : undefined;
  const option = away && words.find((word) => away.test(word));
  if (option !== undefined) return `${name} is sent into the background: remove ${option}`;
  return nginx(name, words);
}

function nginx(name: string, words: readonly Bytes[]): string | undefined {
  const stays = words.some((word) => /daemon\s+off/.test(word) || /^-[tTvV]/.test(word));
  // Its configuration file may say so, too: that is named when it is not the usual one.
  if (name !== "nginx" || stays || words.includes("-c")) return undefined;
  return "nginx goes into the background unless its configuration says otherwise: add -g 'daemon off;'";
}
