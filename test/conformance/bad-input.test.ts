import { conform } from "./harness.ts";
import { badInput } from "./scenarios/bad-input.ts";

conform(badInput);
