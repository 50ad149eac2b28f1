/*
 * Starts a process for a supervisor, which posix_spawn(3) cannot do like this:
 *
 *   - it waits for a word before it becomes its program: whoever starts it can write down its pid before it does
 *     anything, and should he die before, it never does;
 *   - it has limits that the runtime cannot live under;
 *   - of the supervisor's descriptors, which may be thousands, only those are copied that it is given.
 *
 * Until it is the program it runs here, in the supervisor's memory and on a stack in its request, and all it does is call
 * the kernel. Freestanding: what a C library keeps for each thread would be the supervisor's. The images next to this file
 * are its output, see README.md; packages/posix/src/start.ts writes the requests.
 */
typedef unsigned long word;

enum { MOST_GIVEN = 6, LIMITS = 4, LAST_SIGNAL = 64, STACK = 4096 };

/*
 * A descriptor that it is given: its number in the supervisor, a low one that is reserved for this, and its own, or -1 when
 * the program is not to have it.
 */
struct given { long from, slot, to; };
struct limit { word resource, soft, hard; };

/* In words of eight bytes, as start.ts has them, up to the failure. */
struct request {
  const char *file;
  char *const *argv, *const *envp;
  long directory; /* a descriptor, or -1 */
  const char *subdirectory; /* from there, or 0 */
  long newSession, closeOutput;
  word ignored, blocked; /* signals, a bit each */
  long go; /* the slot of a socket: a byte comes when it may go on; it is closed when it has become the program, or ended */
  long giver; /* the supervisor's end of it */
  long beyond; /* none of its descriptors is from here up */
  long placeholder; /* what is in a slot that is not used */
  long givenCount, limitCount;
  struct given given[MOST_GIVEN];
  struct limit limits[LIMITS];
  long failure; /* afterwards: the errno, when it could not become the program */
  int together; /* whether it still has the supervisor's descriptors; the kernel clears that when it ends, too */
  char stack[STACK];
};

struct action { word handler, flags, restorer, mask; };

enum { CLONE_VM = 0x100, CLONE_FILES = 0x400, CLONE_CHILD_CLEARTID = 0x200000, CLOSE_RANGE_UNSHARE = 2, SIGCHLD = 17,
       O_CLOEXEC = 02000000, SIG_SETMASK = 2, FUTEX_WAIT = 0, FUTEX_WAKE = 1, LOST = 111 };

static char *top_of_stack(struct request *request) {
  return (char *)((word)(request->stack + STACK) & ~15ul);
}

#if defined(__x86_64__)
enum { SYS_read = 0, SYS_close = 3, SYS_rt_sigaction = 13, SYS_rt_sigprocmask = 14, SYS_clone = 56, SYS_execve = 59,
       SYS_exit = 60, SYS_chdir = 80, SYS_fchdir = 81, SYS_setsid = 112, SYS_futex = 202, SYS_unshare = 272, SYS_dup3 = 292,
       SYS_prlimit64 = 302, SYS_close_range = 436 };
static long call(long n, long a, long b, long c, long d) {
  long result;
  register long r10 __asm__("r10") = d;
  __asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
  return result;
}
static long branch(word flags, void (*run)(struct request *), struct request *request) {
  long result;
  register long r10 __asm__("r10") = (long)&request->together, r8 __asm__("r8") = 0;
  register struct request *r12 __asm__("r12") = request;
  register void (*r13)(struct request *) __asm__("r13") = run;
  __asm__ volatile("syscall\n test %%rax, %%rax\n jnz 1f\n xor %%ebp, %%ebp\n mov %%r12, %%rdi\n call *%%r13\n hlt\n1:"
                   : "=a"(result) : "a"(SYS_clone), "D"(flags), "S"(top_of_stack(request)), "d"(0), "r"(r10), "r"(r8), "r"(r12), "r"(r13)
                   : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
enum { SYS_dup3 = 24, SYS_chdir = 49, SYS_fchdir = 50, SYS_close = 57, SYS_read = 63, SYS_exit = 93, SYS_unshare = 97,
       SYS_futex = 98, SYS_rt_sigaction = 134, SYS_rt_sigprocmask = 135, SYS_setsid = 157, SYS_clone = 220,
       SYS_execve = 221, SYS_prlimit64 = 261, SYS_close_range = 436 };
static long call(long n, long a, long b, long c, long d) {
  register long x8 __asm__("x8") = n, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c,
                x3 __asm__("x3") = d;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
  return x0;
}
static long branch(word flags, void (*run)(struct request *), struct request *request) {
  register long x8 __asm__("x8") = SYS_clone, x0 __asm__("x0") = flags, x1 __asm__("x1") = (long)top_of_stack(request),
                x2 __asm__("x2") = 0, x3 __asm__("x3") = 0, x4 __asm__("x4") = (long)&request->together;
  register struct request *x19 __asm__("x19") = request;
  register void (*x20)(struct request *) __asm__("x20") = run;
  __asm__ volatile("svc 0\n cbnz x0, 1f\n mov x29, 0\n mov x0, x19\n blr x20\n brk 0\n1:"
                   : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x19), "r"(x20) : "memory");
  return x0;
}
#endif

__attribute__((noreturn)) static void leave(void) {
  for (;;) call(SYS_exit, LOST, 0, 0, 0);
}

/*
 * Keeps the descriptors below a bound, as its own, and lets the supervisor go on. Old kernels copy them all. A failure has
 * to be known by then: without descriptors of its own it does not hold the socket open.
 */
static long part(struct request *request) {
  long failure = call(SYS_close_range, request->beyond, ~0u, CLOSE_RANGE_UNSHARE, 0);
  if (failure < 0) failure = call(SYS_unshare, CLONE_FILES, 0, 0, 0);
  if (failure >= 0) call(SYS_close, request->giver, 0, 0, 0);
  else request->failure = -failure;
  __atomic_store_n(&request->together, 0, __ATOMIC_RELEASE);
  call(SYS_futex, (long)&request->together, FUTEX_WAKE, 1, 0);
  return failure;
}

static long change_directory(struct request *request) {
  long failure = request->directory < 0 ? 0 : call(SYS_fchdir, request->directory, 0, 0, 0);
  if (failure < 0 || !request->subdirectory) return failure;
  return call(SYS_chdir, (long)request->subdirectory, 0, 0, 0);
}

static long take_descriptors(struct request *request) {
  long failure = 0;
  for (long i = 0; i < request->givenCount && failure >= 0; i++)
    if (request->given[i].to >= 0) failure = call(SYS_dup3, request->given[i].slot, request->given[i].to, 0, 0);
  if (request->closeOutput) call(SYS_close, 1, 0, 0, 0);
  return failure;
}

/* The handlers are the supervisor's and must not run here: signals are blocked until there are none. */
static void take_signals(struct request *request) {
  for (long signal = 1; signal <= LAST_SIGNAL; signal++) {
    struct action action = {request->ignored >> (signal - 1) & 1, 0, 0, 0};
    call(SYS_rt_sigaction, signal, (long)&action, 0, 8);
  }
  call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&request->blocked, 0, 8);
}

static void take_limits(struct request *request) {
  for (long i = 0; i < request->limitCount; i++)
    call(SYS_prlimit64, 0, request->limits[i].resource, (long)&request->limits[i].soft, 0);
}

__attribute__((noreturn)) static void become(struct request *request) {
  char word_to_go;
  long place = change_directory(request), failure = part(request);
  if (place < 0) failure = place;
  if (failure >= 0) {
    if (call(SYS_read, request->go, (long)&word_to_go, 1, 0) != 1) leave();
    if (request->newSession) call(SYS_setsid, 0, 0, 0, 0);
    failure = take_descriptors(request);
  }
  if (failure >= 0) {
    take_signals(request);
    take_limits(request);
    failure = call(SYS_execve, (long)request->file, (long)request->argv, (long)request->envp, 0);
  }
  request->failure = -failure;
  leave();
}

static long fill_slots(struct request *request) {
  long failure = 0;
  for (long i = 0; i < request->givenCount && failure >= 0; i++)
    failure = call(SYS_dup3, request->given[i].from, request->given[i].slot, O_CLOEXEC, 0);
  return failure;
}

static void empty_slots(struct request *request) {
  for (long i = 0; i < request->givenCount; i++)
    call(SYS_dup3, request->placeholder, request->given[i].slot, O_CLOEXEC, 0);
}

/*
 * Gives the pid, or minus an errno when there is no process. Signals are held back: their handlers must not run in the new
 * process.
 */
__attribute__((visibility("default"))) long start(struct request *request) {
  word all = ~0ul, before;
  long pid = fill_slots(request);
  if (pid >= 0) {
    call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&before, 8);
    request->together = 1;
    pid = branch(CLONE_VM | CLONE_FILES | CLONE_CHILD_CLEARTID | SIGCHLD, become, request);
    call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&before, 0, 8);
  }
  while (pid > 0 && __atomic_load_n(&request->together, __ATOMIC_ACQUIRE))
    call(SYS_futex, (long)&request->together, FUTEX_WAIT, 1, 0);
  empty_slots(request);
  return pid;
}
