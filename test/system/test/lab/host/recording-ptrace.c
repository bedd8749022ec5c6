/*
 * Stands between the shim and the C library, as a kernel whose state has WHOLE octets would: accepts the whole and
 * nothing else. Writes each request to the standard output as `request address octets content`.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

static long refused(int reason)
{
  errno = reason;
  return -1;
}

static void record(const char *request, const void *address, const struct iovec *data)
{
  printf("%s %#jx %zu ", request, (uintmax_t)(uintptr_t)address, data->iov_len);
  for (size_t at = 0; at < data->iov_len; at++)
    printf("%02x", ((const unsigned char *)data->iov_base)[at]);
  printf("\n");
}

long ptrace(enum __ptrace_request request, ...)
{
  va_list rest;
  va_start(rest, request);
  pid_t process = va_arg(rest, pid_t);
  void *address = va_arg(rest, void *);
  struct iovec *data = va_arg(rest, void *);
  va_end(rest);

  size_t whole = strtoul(getenv("WHOLE"), NULL, 10);
  switch ((int)request) {
  case PTRACE_GETREGSET:
    if (whole == 0)
      return refused(ESRCH);
    if (data->iov_len > whole)
      data->iov_len = whole;
    memset(data->iov_base, 0xee, data->iov_len);
    printf("get %#jx %zu\n", (uintmax_t)(uintptr_t)address, data->iov_len);
    return 0;
  case PTRACE_SETREGSET:
    record("set", address, data);
    return data->iov_len == whole ? 0 : refused(EFAULT);
  default:
    printf("other %d %d %#jx %#jx\n", (int)request, (int)process, (uintmax_t)(uintptr_t)address,
           (uintmax_t)(uintptr_t)data);
    return 42;
  }
}
