import { badInput } from "./scenarios/svlogd-bad-input.ts";
import { config } from "./scenarios/svlogd-config.ts";
import { directories } from "./scenarios/svlogd-directories.ts";
import { disks } from "./scenarios/svlogd-disks.ts";
import { options } from "./scenarios/svlogd-options.ts";
import { patterns } from "./scenarios/svlogd-patterns.ts";
import { processor } from "./scenarios/svlogd-processor.ts";
import { rotation } from "./scenarios/svlogd-rotation.ts";
import { signals } from "./scenarios/svlogd-signals.ts";
import { udp } from "./scenarios/svlogd-udp.ts";
import { compare } from "./svlogd.ts";

compare([
  ...options,
  ...config,
  ...patterns,
  ...rotation,
  ...signals,
  ...processor,
  ...udp,
  ...directories,
  ...disks,
  ...badInput,
]);
