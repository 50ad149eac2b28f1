declare module "posix-getopt" {
  export class BasicParser {
    constructor(options: string, argv: readonly string[], index?: number);
    getopt(): { option: string; optarg?: string; optopt?: string; error?: boolean } | undefined;
    optind(): number;
  }
}
