/*
 * Completes the processor state that User Mode Linux gives to the kernel below it. The loader puts it into linux.uml
 * (LD_PRELOAD) on a machine whose state is larger than User Mode Linux knows; README.md says how that is found out.
 *
 * User Mode Linux before 6.13 keeps the state of a process, x87 to PKRU, in a buffer of fixed size, and restores it with
 * PTRACE_SETREGSET. The kernel accepts the whole state of the machine and nothing shorter: it answers EFAULT, and the
 * guest aborts before its first process has run. With AMX the whole is 11,008 octets, of which the buffer holds 2,696.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

/* The kernel's number of this set of registers (elf.h; not in every libc). */
#define EXTENDED_STATE 0x202

/* Intel SDM, volume 1, 13.4.2: the header follows the legacy area, and begins with the bits of the saved components. */
#define SAVED_COMPONENTS_AT 512
#define HEADER_END 576
/* 13.1: tile configuration and tile data, the two components of AMX. */
#define AMX (UINT64_C(3) << 17)

typedef long request_function(enum __ptrace_request, ...);

static request_function *next;

/* Static, because User Mode Linux calls ptrace on stacks of a few pages. It does so from one thread only. */
static unsigned char state[64 * 1024];
static size_t whole;

__attribute__((constructor)) static void find_next(void)
{
  *(void **)&next = dlsym(RTLD_NEXT, "ptrace");
  if (next == NULL) {
    fputs("xstate-shim: no ptrace to call\n", stderr);
    abort();
  }
}

/* Octets of this machine's state, 0 while the kernel does not say; it is the same for every process. */
static size_t size_of_whole(pid_t process)
{
  struct iovec answer = { .iov_base = state, .iov_len = sizeof state };

  if (whole == 0 && next(PTRACE_GETREGSET, process, (void *)EXTENDED_STATE, &answer) == 0)
    whole = answer.iov_len;
  return whole;
}

/*
 * The given state, and zeros up to the size of the whole. A read that was cut short still names AMX among the saved
 * components when the process has used it; the zeros must not be restored as if they had been saved.
 */
static struct iovec completed(const struct iovec *given, size_t size)
{
  uint64_t components;

  memcpy(state, given->iov_base, given->iov_len);
  memset(state + given->iov_len, 0, size - given->iov_len);
  memcpy(&components, state + SAVED_COMPONENTS_AT, sizeof components);
  components &= ~AMX;
  memcpy(state + SAVED_COMPONENTS_AT, &components, sizeof components);
  return (struct iovec){ .iov_base = state, .iov_len = size };
}

long ptrace(enum __ptrace_request request, ...)
{
  va_list rest;
  va_start(rest, request);
  pid_t process = va_arg(rest, pid_t);
  void *address = va_arg(rest, void *);
  void *data = va_arg(rest, void *);
  va_end(rest);

  if (request == PTRACE_SETREGSET && (uintptr_t)address == EXTENDED_STATE) {
    const struct iovec *given = data;
    if (given->iov_len >= HEADER_END && given->iov_len < size_of_whole(process)) {
      struct iovec complete = completed(given, whole);
      return next(request, process, address, &complete);
    }
  }
  return next(request, process, address, data);
}
