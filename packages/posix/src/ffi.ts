/**
 * The runtime's foreign function interface. The module `bun:ffi` is this object in a wrapping, which takes 0.8 ms to
 * load: a tenth of the time of a short command. The functions are the same.
 */
import type * as module from "bun:ffi";

type Interface = Pick<typeof module, "dlopen" | "ptr" | "read" | "toArrayBuffer" | "toBuffer">;
type Functions = Readonly<Record<string, module.FFIFunction>>;

// The runtime's own types know only the wrapping.
const { FFI } = Bun as unknown as { readonly FFI: Interface };

export type { Pointer } from "bun:ffi";
export const { ptr, read, toArrayBuffer, toBuffer } = FFI;

/** How arguments and results are passed: numbers of the wrapping's FFIType. */
export const i16 = 3 as module.FFIType.i16;
export const i32 = 5 as module.FFIType.i32;
export const u32 = 6 as module.FFIType.u32;
export const address = 12 as module.FFIType.ptr;
export const nothing = 13 as module.FFIType.void;
/** 64 bits, as a number where they fit into one. */
export const i64 = 15 as module.FFIType.i64_fast;
export const u64 = 16 as module.FFIType.u64_fast;

/**
 * The C library's functions of these names.
 * @throws when one of them is missing.
 */
export function libraryFunctions<const Fns extends Functions>(functions: Fns): module.ConvertFns<Fns> {
  return libraryOf("libc.so.6", functions);
}

/** The same of some other library. @throws when it cannot be loaded, too. */
export function libraryOf<const Fns extends Functions>(path: string, functions: Fns): module.ConvertFns<Fns> {
  const library: module.Library<Fns> | Error = FFI.dlopen(path, functions);
  if (library instanceof Error) throw library;
  return library.symbols;
}
