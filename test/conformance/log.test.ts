import { conform } from "./harness.ts";
import { log } from "./scenarios/log.ts";

conform(log);
