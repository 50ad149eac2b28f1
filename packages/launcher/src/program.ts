/** What the runtime begins with, whatever program it is to be: the launcher's first word names the program's module. */
require(process.argv[2] ?? "");
