/** Datagrams to an IPv4 address. */
import { address, i32, i64, libraryFunctions, u32, u64 } from "./ffi.ts";
import { checked } from "./libc.ts";

const library = /* @__PURE__ */ libraryFunctions({
  socket: { args: [i32, i32, i32], returns: i32 },
  sendto: { args: [i32, address, u64, i32, address, u32], returns: i64 },
});

const AF_INET = 2;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const ADDRESS_SIZE = 16;

/** A non-blocking socket for datagrams, close-on-exec. @throws SystemError as socket(2). */
export function udpSocket(): number {
  return checked(library.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
}

/** An address as the kernel takes it (struct sockaddr_in): four bytes, and a port. */
export function ipv4Address(bytes: readonly number[], port: number): Buffer {
  const address = Buffer.alloc(ADDRESS_SIZE);
  new Uint16Array(address.buffer, address.byteOffset, 1)[0] = AF_INET;
  address.writeUInt16BE(port, 2);
  address.set(bytes.slice(0, 4), 4);
  return address;
}

/** Sends one datagram; whether all of it was sent. */
export function sendDatagram(socket: number, address: Buffer, data: Uint8Array): boolean {
  return Number(library.sendto(socket, data, data.length, 0, address, address.length)) === data.length;
}
