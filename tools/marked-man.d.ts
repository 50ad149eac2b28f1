declare module "marked-man" {
  import type { MarkedExtension } from "marked";

  /** Renders manual pages; what stands in their header and footer is set in it. */
  const markedMan: MarkedExtension & { manual: string; manVersion: string };
  export default markedMan;
}
