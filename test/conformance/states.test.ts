import { conform } from "./harness.ts";
import { states } from "./scenarios/states.ts";

conform(states);
