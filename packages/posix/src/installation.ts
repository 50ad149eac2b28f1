/** Where the programs are installed. */
import { type Bytes, bytesOf } from "./bytes.ts";

/** The runtime, as it was when this process began: it may be replaced by another one meanwhile. */
const runtime = /* @__PURE__ */ bytesOf(process.execPath);

/** A file that is installed next to the runtime. */
export function besideRuntime(name: Bytes): Bytes {
  return runtime.slice(0, runtime.lastIndexOf("/") + 1) + name;
}

/** The launcher of this program, where the present version of it has been installed. */
export function launcherPath(): Bytes {
  const [, , module = ""] = process.argv;
  const program = module.split("/")[1];
  return runtime.replace(/lib\/runit-ts\/[^/]*$/, `bin/${program}`);
}
