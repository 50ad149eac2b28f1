import { conform } from "./harness.ts";
import { inheritance } from "./scenarios/inheritance.ts";

conform(inheritance);
