/** The Debian packages: one in the place of Debian's runit, one beside it. */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { machine, RELEASE, run, SUMMARY, VERSION } from "./target.ts";
import { DOCUMENTATION, link } from "./tree.ts";

interface Package {
  readonly name: string;
  /** Without the leading slash. */
  readonly prefix: string;
  /** What it has to do with other packages. */
  readonly relations: readonly string[];
  /** What is peculiar to it, in one sentence. */
  readonly remark: string;
}

const PACKAGES: readonly Package[] = [
  {
    name: "runit-ts",
    prefix: "usr",
    relations: ["Provides: runit", "Conflicts: runit", "Replaces: runit"],
    remark: "This package takes the place of runit.",
  },
  {
    name: "runit-ts-beside",
    prefix: "opt/runit-ts",
    relations: [],
    remark: "This package stands beside runit, in /opt/runit-ts.",
  },
];

/** Measured on the runtime: the newest symbols that it asks the C library for. */
const LEAST_LIBC = "2.30";

function control({ name, relations, remark }: Package, kilobytes: number): string {
  const lines = [
    `Package: ${name}`,
    `Version: ${VERSION}`,
    `Architecture: ${machine().debian}`,
    "Maintainer: the runit-ts authors <runit-ts@localhost>",
    `Installed-Size: ${kilobytes}`,
    `Depends: libc6 (>= ${LEAST_LIBC})`,
    ...relations,
    "Section: admin",
    "Priority: optional",
    `Description: ${SUMMARY}`,
    " The programs runsv, runsvdir, sv, svlogd and chpst, with the files and command",
    ` lines of runit. ${remark}`,
  ];
  return `${lines.join("\n")}\n`;
}

function makePackage(tree: string, stage: string, one: Package): string {
  const directory = join(stage, one.name);
  const prefix = join(directory, one.prefix);
  link(tree, prefix);
  const documentation = join(directory, "usr/share/doc", one.name);
  mkdirSync(documentation, { recursive: true });
  copyFileSync(join(tree, DOCUMENTATION, "LICENSE"), join(documentation, "copyright"));
  const kilobytes = Number.parseInt(run("du", ["-sk", "--apparent-size", directory]), 10);
  mkdirSync(join(directory, "DEBIAN"));
  writeFileSync(join(directory, "DEBIAN", "control"), control(one, kilobytes));
  const file = join(RELEASE, `${one.name}_${VERSION}_${machine().debian}.deb`);
  // xz would take a minute and a half, to save a fifth of the size.
  run("dpkg-deb", ["--root-owner-group", "-Zgzip", "--build", directory, file]);
  return file;
}

export function makeDebianPackages(tree: string, stage: string): string[] {
  return PACKAGES.map((one) => makePackage(tree, stage, one));
}
