/** Nobody, a user without privileges. Root runs a program as nobody to see that something is denied to it. */

/** Its user id, and its group's. */
export const NOBODY = 65534;
/** What stands before a command line, to run it as nobody. */
export const AS_NOBODY: readonly string[] = [
  "setpriv",
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  "--clear-groups",
];
