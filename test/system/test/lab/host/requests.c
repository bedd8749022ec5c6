/*
 * Makes the requests named by its words, in order, and prints `answer RESULT ERRNO` after each:
 *
 *   set SET OCTETS    PTRACE_SETREGSET of a state of so many octets, each of them 0xff
 *   get SET OCTETS    PTRACE_GETREGSET into so many octets
 *   peek              a request that is of no set of registers
 *   real MISSING      on a child of its own: sets its extended state without the last so many octets
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXTENDED_STATE ((void *)0x202)
#define SOME_PROCESS 4242

static unsigned char state[64 * 1024];

static void answer(long result)
{
  printf("answer %ld %s\n", result, result == -1 ? strerrorname_np(errno) : "0");
}

static void registers(enum __ptrace_request request, char **words)
{
  struct iovec part = { state, strtoul(words[1], NULL, 0) };

  memset(state, 0xff, sizeof state);
  errno = 0;
  answer(ptrace(request, SOME_PROCESS, (void *)strtoul(words[0], NULL, 0), &part));
}

static void real(size_t missing)
{
  pid_t child = fork();
  if (child == 0) {
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    raise(SIGSTOP);
    _exit(7);
  }
  waitpid(child, NULL, 0);
  struct iovec whole = { state, sizeof state };
  if (ptrace(PTRACE_GETREGSET, child, EXTENDED_STATE, &whole) == 0) {
    struct iovec part = { state, whole.iov_len - missing };
    answer(ptrace(PTRACE_SETREGSET, child, EXTENDED_STATE, &part));
  }
  int status = 0;
  ptrace(PTRACE_CONT, child, NULL, NULL);
  waitpid(child, &status, 0);
  printf("child %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

int main(int count, char **words)
{
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (int at = 1; at < count; at++) {
    if (strcmp(words[at], "set") == 0) {
      registers(PTRACE_SETREGSET, &words[at + 1]);
      at += 2;
    } else if (strcmp(words[at], "get") == 0) {
      registers(PTRACE_GETREGSET, &words[at + 1]);
      at += 2;
    } else if (strcmp(words[at], "real") == 0) {
      real(strtoul(words[++at], NULL, 0));
    } else {
      answer(ptrace(PTRACE_PEEKUSER, SOME_PROCESS, (void *)8, (void *)16));
    }
  }
  return 0;
}
