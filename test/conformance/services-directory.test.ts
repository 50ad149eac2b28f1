import { conform } from "./harness.ts";
import { servicesDirectory } from "./scenarios/services-directory.ts";

conform(servicesDirectory);
