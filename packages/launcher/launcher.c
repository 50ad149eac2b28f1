/*
 * What runs before the runtime: some facts about the process are gone once Bun has started, and a service
 * must be started as if they were not. This program notes them in one environment entry and becomes Bun.
 *
 *   - Bun raises the soft RLIMIT_NOFILE to the hard one, and cannot start under small limits of the stack, of
 *     data and of address space, of which it reserves gigabytes; these are raised here;
 *   - it ignores SIGPIPE and SIGXFSZ and takes handlers for others, so which were ignored is lost;
 *   - it changes the signal mask;
 *   - it marks every inherited descriptor close-on-exec, and opens those of 0 to 2 that are closed;
 *   - it resolves argv[0];
 *   - it takes settings from the environment, which is the caller's.
 *
 * A head in sh would do for the limit of open files, but dash drops environment entries whose names are no
 * identifiers ("a.b=1") and adds PWD; here the caller's environment is handed on untouched, behind our own
 * entries.
 *
 * Freestanding: no C library, so one small static image per architecture serves every Linux. The images next
 * to this file are its output, see README.md. The build writes the settings below into a copy.
 */
typedef unsigned long word;

/* ROOM is that of each setting, tools/build.ts knows it; the others bound what is looked at. */
enum { ROOM = 1024, PATH_ROOM = 4096, FD_ROOM = 1024, LAST_SIGNAL = 64, MOST_TUNING = 16 };
/* The runtime takes SIGPWR for itself, and complains in public when it finds it ignored. */
enum { SIGPWR = 30 };
enum { AT_FDCWD = -100, O_PATH = 010000000 };

/*
 * The path of the runtime, from the installation's prefix, the program's module in it, and environment entries for
 * the runtime, each ended by a line feed.
 */
struct settings {
  char runtime_mark[8], runtime[ROOM];
  char module_mark[8], module[ROOM];
  char tuning_mark[8], tuning[ROOM];
};
__attribute__((section(".data"), used)) struct settings settings = {
  "RUNTIME=", "", "MODULE==", "", "TUNING==", ""
};

/* The limits that are noted, in this order, and how high each has to be while the runtime starts and runs. */
enum { RLIMIT_DATA = 2, RLIMIT_STACK = 3, RLIMIT_NOFILE = 7, RLIMIT_AS = 9, LIMITS = 4 };
static const struct { long resource; word enough; } limited[LIMITS] = {
  {RLIMIT_NOFILE, FD_ROOM}, {RLIMIT_STACK, 1 << 20}, {RLIMIT_DATA, -1ul}, {RLIMIT_AS, -1ul}
};

struct limit { word soft, hard; };
struct action { word handler, flags, restorer, mask; };
struct pollfd { int fd; short events, revents; };

#if defined(__x86_64__)
enum { SYS_write = 1, SYS_close = 3, SYS_rt_sigaction = 13, SYS_rt_sigprocmask = 14, SYS_execve = 59,
       SYS_exit = 60, SYS_fcntl = 72, SYS_chdir = 80, SYS_openat = 257, SYS_readlinkat = 267, SYS_ppoll = 271,
       SYS_prlimit64 = 302 };
static long call(long n, long a, long b, long c, long d, long e) {
  long result;
  register long r10 __asm__("r10") = d, r8 __asm__("r8") = e;
  __asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                   : "rcx", "r11", "memory");
  return result;
}
__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call launch\n");
#elif defined(__aarch64__)
enum { SYS_fcntl = 25, SYS_chdir = 49, SYS_openat = 56, SYS_close = 57, SYS_write = 64, SYS_ppoll = 73,
       SYS_readlinkat = 78, SYS_exit = 93, SYS_rt_sigaction = 134, SYS_rt_sigprocmask = 135, SYS_execve = 221,
       SYS_prlimit64 = 261 };
static long call(long n, long a, long b, long c, long d, long e) {
  register long x8 __asm__("x8") = n, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c,
                x3 __asm__("x3") = d, x4 __asm__("x4") = e;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  return x0;
}
__asm__(".globl _start\n_start: mov x0, sp\n bl launch\n");
#endif

static char *put_text(char *to, const char *text) {
  while (*text) *to++ = *text++;
  return to;
}

static char *put_hex(char *to, word value) {
  for (int shift = 60; shift >= 0; shift -= 4) *to++ = "0123456789abcdef"[(value >> shift) & 15];
  return to;
}

static struct limit limit_of(long resource) {
  struct limit limit = {0, 0};
  call(SYS_prlimit64, 0, resource, 0, (long)&limit, 0);
  return limit;
}

static long set_limit(long resource, word soft, word hard) {
  struct limit limit = {soft, hard};
  return call(SYS_prlimit64, 0, resource, (long)&limit, 0, 0);
}

/* Writes the limits, soft and hard, and raises those that are too low: beyond the hard limit if that is allowed. */
static char *put_and_raise_limits(char *to) {
  for (int i = 0; i < LIMITS; i++) {
    long resource = limited[i].resource;
    word enough = limited[i].enough;
    struct limit limit = limit_of(resource);
    to = put_hex(put_hex(to, limit.soft), limit.hard);
    if (limit.soft >= enough) continue;
    if (limit.hard >= enough) set_limit(resource, enough, limit.hard);
    else if (set_limit(resource, enough, enough) < 0) set_limit(resource, limit.hard, limit.hard);
  }
  return to;
}

static word ignored_signals(void) {
  word ignored = 0;
  for (long signal = 1; signal <= LAST_SIGNAL; signal++) {
    struct action action;
    if (call(SYS_rt_sigaction, signal, 0, (long)&action, 8, 0) == 0 && action.handler == 1)
      ignored |= 1ul << (signal - 1);
  }
  return ignored;
}

/* Writes a bit for each open descriptor, 64 in a word: whatever is open here was inherited. */
static char *put_descriptors(char *to) {
  /* Not on the stack, which may be small. */
  static struct pollfd polled[FD_ROOM];
  struct { long seconds, nanoseconds; } at_once = {0, 0};
  word most = limit_of(RLIMIT_NOFILE).soft;
  long count = most < FD_ROOM ? most : FD_ROOM;
  for (long fd = 0; fd < count; fd++) polled[fd] = (struct pollfd){fd, 0, 0};
  if (call(SYS_ppoll, (long)polled, count, (long)&at_once, 0, 8) < 0) return to;
  word bits[FD_ROOM / 64];
  long words = 0;
  for (long i = 0; i < FD_ROOM / 64; i++) bits[i] = 0;
  for (long fd = 0; fd < count; fd++)
    if (!(polled[fd].revents & 0x20 /* POLLNVAL */)) {
      bits[fd / 64] |= 1ul << (fd % 64);
      words = fd / 64 + 1;
    }
  for (long i = 0; i < words; i++) to = put_hex(to, bits[i]);
  return to;
}

/* How the names of the runtime's own settings begin. In the caller's environment they are meant for other programs. */
static const char *const taken[] = {"BUN_", "NODE_", "MIMALLOC_"};

static int begins_with(const char *text, const char *beginning) {
  while (*beginning)
    if (*text++ != *beginning++) return 0;
  return 1;
}

static int is_first_byte(unsigned char byte, char **entries) {
  for (; *entries; entries++)
    if ((unsigned char)**entries == byte) return 1;
  return 0;
}

/*
 * Keeps the runtime from taking such entries for its own: their first byte becomes one that no other begins with. Gives
 * that byte, 0 when nothing was to be hidden. Their second bytes still tell one name from another.
 */
static unsigned char hide_settings(char **entries) {
  unsigned char mark = 1, used = 0;
  while (mark && is_first_byte(mark, entries)) mark++;
  for (; mark && *entries; entries++)
    for (word i = 0; i < sizeof taken / sizeof *taken; i++)
      if (begins_with(*entries, taken[i])) **entries = used = mark;
  return used;
}

/* Makes entries of the lines of the tuning, in place; gives how many. */
static long split_tuning(char **entries) {
  long count = 0;
  char *at = settings.tuning;
  while (*at && count < MOST_TUNING) {
    entries[count++] = at;
    while (*at != '\n') at++;
    *at++ = 0;
  }
  return count;
}

__attribute__((noreturn)) static void fail(const char *what, const char *path) {
  static char message[2 * PATH_ROOM];
  char *end = put_text(put_text(put_text(put_text(message, "fatal: "), what), path), "\n");
  call(SYS_write, 2, (long)message, end - message, 0, 0);
  for (;;) call(SYS_exit, 111, 0, 0, 0, 0);
}

/*
 * The directory above the one that this program is in, links resolved, with its closing slash. Nothing else says
 * where the installation is, so that it may be moved.
 */
static const char *find_prefix(void) {
  static char prefix[PATH_ROOM];
  const char *link = "/proc/self/exe";
  long length = call(SYS_readlinkat, AT_FDCWD, (long)link, (long)prefix, PATH_ROOM - 1, 0);
  /* The runtime cannot do without /proc either; it would abort. */
  if (length < 0) fail("is /proc mounted? unable to read ", link);
  for (int names = 2; names > 0; names--)
    while (length > 0 && prefix[--length] != '/') {}
  prefix[length + 1] = 0;
  return prefix;
}

/*
 * Leaves the caller's directory, as the runtime cannot start in one that has been deleted. Gives a descriptor to go
 * back by, or -1 when the directory may not be left.
 */
static long leave_directory(void) {
  long here = call(SYS_openat, AT_FDCWD, (long)".", O_PATH, 0, 0);
  if (here < 0) return -1;
  /* The runtime opens standard descriptors that are closed. */
  long back = call(SYS_fcntl, here, 0 /* F_DUPFD */, 3, 0, 0);
  call(SYS_close, here, 0, 0, 0, 0);
  if (back < 0 || call(SYS_chdir, (long)"/", 0, 0, 0, 0) == 0) return back;
  call(SYS_close, back, 0, 0, 0, 0);
  return -1;
}

__attribute__((used, noreturn)) void launch(word *stack) {
  long argc = stack[0];
  char **argv = (char **)(stack + 1), **envp = argv + argc + 1;

  long entries = 0;
  while (envp[entries]) entries++;

  word blocked = 0;
  call(SYS_rt_sigprocmask, 0, 0, (long)&blocked, 8, 0);

  static char runtime[PATH_ROOM + ROOM];
  *put_text(put_text(runtime, find_prefix()), settings.runtime) = 0;

  char *environment[MOST_TUNING + entries + 2];
  long tuned = split_tuning(environment);
  char origin[256 + FD_ROOM / 4];
  char *end = put_text(origin, "RUNIT_TS_ORIGIN=");
  end = put_hex(end, tuned + 1);
  end = put_hex(end, hide_settings(envp));
  end = put_hex(end, ignored_signals());
  end = put_hex(end, blocked);
  end = put_and_raise_limits(end);
  char *directory = end;
  end = put_descriptors(end + 16);
  *end = 0;
  put_hex(directory, leave_directory());
  environment[tuned] = origin;
  for (long i = 0; i <= entries; i++) environment[tuned + 1 + i] = envp[i];

  char *name = argc ? argv[0] : "", *arguments[argc + 4];
  long count = 0;
  arguments[count++] = name;
  arguments[count++] = settings.module;
  arguments[count++] = name;
  for (long i = 1; i < argc; i++) arguments[count++] = argv[i];
  arguments[count] = 0;

  struct action by_default = {0, 0, 0, 0};
  call(SYS_rt_sigaction, SIGPWR, (long)&by_default, 0, 8, 0);
  call(SYS_execve, (long)runtime, (long)arguments, (long)environment, 0, 0);
  fail("unable to start the runtime ", runtime);
}
