export * from "./client.ts";
export * from "./commands.ts";
export * from "./failure.ts";
export * from "./server.ts";
export * from "./services.ts";
export * from "./status.ts";
export * from "./tai64n.ts";
