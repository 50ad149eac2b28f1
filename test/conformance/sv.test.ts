import { conform } from "./harness.ts";
import { sv } from "./scenarios/sv.ts";

conform(sv);
