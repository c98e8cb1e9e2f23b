/*
 * Preloaded into the processes of a run, it counts their calls on files below one folder, and makes the Nth of a
 * kind end the process, or fail. All processes share one page, the file that FAULT_PAGE names, so that a call has one
 * number in the whole run: there stands what to do, what was counted, and whether it struck. Its other half is
 * tests/faults/support/fault.ts, which has the layout of the page, too.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { OPEN, CREATE, READ, WRITE, RENAME, LINK, UNLINK, MKDIR, SYNC, TRUNCATE, LIST, STAT, KINDS };
enum who { RUNNER, STAGE, OTHER, WHO };
enum { PROCESSES = 1000 };
/* SIGKILL to the process before the call, after it, or after half of a write; to all processes of the run, before
   it; or the call fails; or the file system goes down, without what was not forced to the disk, and all processes. */
enum how { BEFORE, AFTER, TORN, ALL, FAIL, CUT };

struct page {
  /* Bit masks: which calls of which processes. */
  unsigned kinds, who;
  /* Which of those, from 1; 0: none. */
  unsigned nth;
  enum how how;
  /* With what it fails, and whether all that follow do so, too. */
  unsigned number, stays;
  atomic_uint counts[WHO][KINDS];
  atomic_uint aimed;
  atomic_uint struck;
  atomic_uint processes;
  atomic_uint pids[PROCESSES];
  /* The one that it struck at. */
  char call[PATH_MAX];
  /* The folder. */
  char under[PATH_MAX];
  /* What stands in place of the kernel's boot_id, as after a reboot; empty: nothing does. */
  char boot[PATH_MAX];
};

static struct page *page;
static enum who self;

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static ssize_t slurp(const char *path, char *into, size_t most) {
  int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t length = 0, got;
  while (length < (ssize_t)most && (got = syscall(SYS_read, file, into + length, most - length)) > 0) length += got;
  syscall(SYS_close, file);
  return length;
}

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("FAULT_PAGE");
  if (!file) return;
  int opened = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC);
  if (opened < 0) return;
  struct page *mapped = mmap(NULL, sizeof *mapped, PROT_READ | PROT_WRITE, MAP_SHARED, opened, 0);
  syscall(SYS_close, opened);
  if (mapped == MAP_FAILED) return;
  char line[4096];
  ssize_t length = slurp("/proc/self/cmdline", line, sizeof line);
  self = length > 0 && memmem(line, length, "stage-process", 13) ? STAGE
       : length > 0 && memmem(line, length, "occ-pipe.cjs", 12) ? RUNNER : OTHER;
  atomic_store(&mapped->pids[atomic_fetch_add(&mapped->processes, 1) % PROCESSES], (unsigned)getpid());
  page = mapped;
}

static int is_inside(const char *path) {
  size_t length = strlen(page->under);
  return path && strncmp(path, page->under, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static const char *path_of(int descriptor, char into[PATH_MAX]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, into, PATH_MAX - 1);
  into[length > 0 ? length : 0] = 0;
  return into;
}

/* Their numbers may be others' by now, who do not have this run's page. */
static void end_all(void) {
  char of_run[PATH_MAX + 16], line[64];
  static char environment[1 << 17];
  snprintf(of_run, sizeof of_run, "FAULT_PAGE=%s", getenv("FAULT_PAGE"));
  unsigned count = atomic_load(&page->processes);
  for (unsigned i = 0; i < count && i < PROCESSES; i++) {
    pid_t one = (pid_t)atomic_load(&page->pids[i]);
    snprintf(line, sizeof line, "/proc/%d/environ", (int)one);
    ssize_t length = one == getpid() ? 0 : slurp(line, environment, sizeof environment);
    if (length > 0 && memmem(environment, length, of_run, strlen(of_run) + 1)) kill(one, SIGKILL);
  }
}

static void end_self(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* XFS_IOC_GOINGDOWN, which ext4 has too: its log is not flushed either. */
static void cut_power(void) {
  unsigned without_log = 2;
  int folder = (int)syscall(SYS_openat, AT_FDCWD, page->under, O_RDONLY | O_CLOEXEC);
  if (folder >= 0) ioctl(folder, _IOR('X', 125, unsigned), &without_log);
}

/* Whether the call is the one. Where it is to end the process before, this does not return. */
static int strikes(enum kind kind, const char *path) {
  if (!page || !is_inside(path)) return 0;
  atomic_fetch_add(&page->counts[self][kind], 1);
  if (!(page->kinds >> kind & 1) || !(page->who >> self & 1)) return 0;
  unsigned at = atomic_fetch_add(&page->aimed, 1) + 1;
  if (page->nth == 0 || at < page->nth || (at > page->nth && !page->stays)) return 0;
  if (at == page->nth) {
    snprintf(page->call, sizeof page->call, "%d %d %s", self, kind, path);
    atomic_store(&page->struck, 1);
  }
  if (page->how == CUT) cut_power();
  if (page->how == CUT || page->how == ALL) end_all();
  if (page->how != AFTER && page->how != TORN && page->how != FAIL) end_self();
  return 1;
}

#define AROUND(type, kind, path, call)                \
  do {                                                \
    int hit = strikes(kind, path);                    \
    if (hit && page->how == FAIL) { errno = (int)page->number; return -1; } \
    type result = call;                               \
    if (hit) end_self();                              \
    return result;                                    \
  } while (0)

static int kind_of_open(int flags) { return flags & (O_CREAT | O_WRONLY | O_RDWR | O_TRUNC) ? CREATE : OPEN; }

static const char *instead(const char *path) {
  int is_boot = page && page->boot[0] && path && strcmp(path, "/proc/sys/kernel/random/boot_id") == 0;
  return is_boot ? page->boot : path;
}

#define OPENS(name)                                              \
  int name(const char *path, int flags, ...) {                   \
    va_list rest;                                                \
    va_start(rest, flags);                                       \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                \
    REAL(name);                                                  \
    AROUND(int, kind_of_open(flags), path, real(instead(path), flags, mode)); \
  }
OPENS(open)
OPENS(open64)

/* Half of a write, then the end: what a kill in the middle of a large one leaves. */
#define TEARS(half) if (hit && page->how == TORN) { half; end_self(); }

#define ON_FILE(type, kind, descriptor, half, call)         \
  do {                                                      \
    char path[PATH_MAX];                                    \
    int hit = page ? strikes(kind, path_of(descriptor, path)) : 0; \
    if (hit && page->how == FAIL) { errno = (int)page->number; return -1; }      \
    TEARS(half)                                             \
    type result = call;                                     \
    if (hit) end_self();                                    \
    return result;                                          \
  } while (0)

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(write);
  ON_FILE(ssize_t, WRITE, file, real(file, bytes, count / 2), real(file, bytes, count));
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
  REAL(pwrite64);
  ON_FILE(ssize_t, WRITE, file, real(file, bytes, count / 2, at), real(file, bytes, count, at));
}
ssize_t writev(int file, const struct iovec *parts, int count) {
  REAL(writev);
  ON_FILE(ssize_t, WRITE, file, real(file, parts, count / 2), real(file, parts, count));
}
ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t at) {
  REAL(pwritev64);
  ON_FILE(ssize_t, WRITE, file, real(file, parts, count / 2, at), real(file, parts, count, at));
}
ssize_t sendfile64(int out, int in, off64_t *at, size_t count) {
  REAL(sendfile64);
  ON_FILE(ssize_t, WRITE, out, real(out, in, at, count / 2), real(out, in, at, count));
}
ssize_t read(int file, void *into, size_t count) {
  REAL(read);
  ON_FILE(ssize_t, READ, file, , real(file, into, count));
}
ssize_t pread64(int file, void *into, size_t count, off64_t at) {
  REAL(pread64);
  ON_FILE(ssize_t, READ, file, , real(file, into, count, at));
}
int fsync(int file) {
  REAL(fsync);
  ON_FILE(int, SYNC, file, , real(file));
}
int fdatasync(int file) {
  REAL(fdatasync);
  ON_FILE(int, SYNC, file, , real(file));
}
int ftruncate64(int file, off64_t length) {
  REAL(ftruncate64);
  ON_FILE(int, TRUNCATE, file, , real(file, length));
}

int rename(const char *from, const char *to) {
  REAL(rename);
  AROUND(int, RENAME, to, real(from, to));
}
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  REAL(renameat2);
  AROUND(int, RENAME, to, real(from_folder, from, to_folder, to, flags));
}
int link(const char *from, const char *to) {
  REAL(link);
  AROUND(int, LINK, to, real(from, to));
}
int symlink(const char *target, const char *path) {
  REAL(symlink);
  AROUND(int, LINK, path, real(target, path));
}
int unlink(const char *path) {
  REAL(unlink);
  AROUND(int, UNLINK, path, real(path));
}
int rmdir(const char *path) {
  REAL(rmdir);
  AROUND(int, UNLINK, path, real(path));
}
int mkdir(const char *path, mode_t mode) {
  REAL(mkdir);
  AROUND(int, MKDIR, path, real(path, mode));
}

DIR *opendir(const char *path) {
  REAL(opendir);
  int hit = strikes(LIST, path);
  if (hit && page->how == FAIL) { errno = (int)page->number; return NULL; }
  DIR *result = real(path);
  if (hit) end_self();
  return result;
}
int scandir64(const char *path, struct dirent64 ***names, int (*filter)(const struct dirent64 *),
              int (*compare)(const struct dirent64 **, const struct dirent64 **)) {
  REAL(scandir64);
  AROUND(int, LIST, path, real(path, names, filter, compare));
}

/* libuv asks the kernel itself for these two. */
long syscall(long call, ...) {
  va_list rest;
  va_start(rest, call);
  long a = va_arg(rest, long), b = va_arg(rest, long), c = va_arg(rest, long);
  long d = va_arg(rest, long), e = va_arg(rest, long), f = va_arg(rest, long);
  va_end(rest);
  static long (*real)(long, ...);
  if (!real) real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
  if (call == SYS_statx && page) AROUND(long, STAT, (const char *)b, real(call, a, b, c, d, e, f));
  if (call == SYS_copy_file_range && page)
    ON_FILE(long, WRITE, (int)c, real(call, a, b, c, d, e / 2, f), real(call, a, b, c, d, e, f));
  return real(call, a, b, c, d, e, f);
}
