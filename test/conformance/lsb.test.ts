import { conform } from "./harness.ts";
import { lsb } from "./scenarios/lsb.ts";

conform(lsb);
