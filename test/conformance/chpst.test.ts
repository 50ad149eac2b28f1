import { compare } from "./compare.ts";
import { accounts } from "./scenarios/chpst-accounts.ts";
import { environment } from "./scenarios/chpst-environment.ts";
import { locks } from "./scenarios/chpst-locks.ts";
import { misuses } from "./scenarios/chpst-misuse.ts";
import { state } from "./scenarios/chpst-state.ts";

compare([...state, ...accounts, ...environment, ...locks, ...misuses]);
