/** All verbs, in the order of `sv --help`. */
import { classicVerbs } from "./classic.ts";
import { completion } from "./completion.ts";
import { disable } from "./disable.ts";
import { enable } from "./enable.ts";
import { help } from "./help.ts";
import { lint } from "./lint.ts";
import { list } from "./list.ts";
import { log } from "./log.ts";
import { create } from "./new.ts";
import { status } from "./status.ts";
import { watch } from "./watch.ts";

export const verbs = [
  list,
  watch,
  status,
  log,
  ...classicVerbs,
  create,
  enable,
  disable,
  lint,
  completion,
  help,
];
