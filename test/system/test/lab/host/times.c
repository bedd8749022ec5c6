/*
 * Does what is named by its words, in order, with the calls that linux.uml makes, and prints one line for each:
 *
 *   clocks MILLISECONDS    waits so long; what the time of day and the time since the boot were from then to then by
 *                          the C library, and by the kernel at least and at most
 *   day                    the time of day by the C library, and by the kernel
 *   timer MILLISECONDS     sets a timer and waits for it as linux.uml does; how long that was by the kernel
 *   often MILLISECONDS     as `timer`, with one that fires again and again, until it has done so three times
 *   left MILLISECONDS      sets one that fires again and again; what is left, and its interval, when it is asked, when
 *                          it is stopped, and afterwards
 *   absolute               sets one for a time of day
 *   other                  reads a third clock
 *
 * All times are in microseconds.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(struct timespec time)
{
  return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static long long by_library(clockid_t clock)
{
  struct timespec now = { 0 };

  clock_gettime(clock, &now);
  return microseconds(now);
}

/* Not by the C library, so that nothing stands between. */
static long long by_kernel(clockid_t clock)
{
  struct timespec now = { 0 };

  syscall(SYS_clock_gettime, clock, &now);
  return microseconds(now);
}

static struct timespec milliseconds(long count)
{
  return (struct timespec){ .tv_sec = count / 1000, .tv_nsec = count % 1000 * 1000000 };
}

static void ignore(int signal)
{
  (void)signal;
}

static void clocks(long wait)
{
  struct timespec time = milliseconds(wait);
  long long most = by_kernel(CLOCK_MONOTONIC);
  long long day = by_library(CLOCK_REALTIME);
  long long boot = by_library(CLOCK_MONOTONIC);
  long long least = by_kernel(CLOCK_MONOTONIC);

  nanosleep(&time, NULL);
  least = by_kernel(CLOCK_MONOTONIC) - least;
  day = by_library(CLOCK_REALTIME) - day;
  boot = by_library(CLOCK_MONOTONIC) - boot;
  most = by_kernel(CLOCK_MONOTONIC) - most;
  printf("%lld %lld %lld %lld\n", day, boot, least, most);
}

static void fires(timer_t timer, long wait, long again, int times)
{
  struct itimerspec set = { .it_value = milliseconds(wait), .it_interval = milliseconds(again) };
  struct itimerspec left;
  sigset_t alarm, old;
  long long began;

  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  sigprocmask(SIG_BLOCK, &alarm, &old);
  began = by_kernel(CLOCK_MONOTONIC);
  timer_settime(timer, 0, &set, NULL);
  for (int time = 0; time < times; time++) {
    timer_gettime(timer, &left);
    if (left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0)
      break;
    sigsuspend(&old);
  }
  printf("%lld\n", by_kernel(CLOCK_MONOTONIC) - began);
  memset(&set, 0, sizeof set);
  timer_settime(timer, 0, &set, NULL);
  sigprocmask(SIG_SETMASK, &old, NULL);
}

static void left(timer_t timer, long wait)
{
  struct itimerspec set = { .it_value = milliseconds(wait), .it_interval = milliseconds(wait) };
  struct itimerspec none = { 0 }, asked, stopped, after;

  timer_settime(timer, 0, &set, NULL);
  timer_gettime(timer, &asked);
  timer_settime(timer, 0, &none, &stopped);
  timer_gettime(timer, &after);
  printf("%lld %lld %lld %lld %lld\n", microseconds(asked.it_value), microseconds(asked.it_interval),
         microseconds(stopped.it_value), microseconds(stopped.it_interval), microseconds(after.it_value));
}

int main(int count, char **words)
{
  timer_t timer;

  setvbuf(stdout, NULL, _IOLBF, 0);
  signal(SIGALRM, ignore);
  timer_create(CLOCK_MONOTONIC, NULL, &timer);
  for (int at = 1; at < count; at++) {
    if (strcmp(words[at], "clocks") == 0) {
      clocks(strtol(words[++at], NULL, 10));
    } else if (strcmp(words[at], "timer") == 0) {
      fires(timer, strtol(words[++at], NULL, 10), 0, 1);
    } else if (strcmp(words[at], "often") == 0) {
      at++;
      fires(timer, strtol(words[at], NULL, 10), strtol(words[at], NULL, 10), 3);
    } else if (strcmp(words[at], "left") == 0) {
      left(timer, strtol(words[++at], NULL, 10));
    } else if (strcmp(words[at], "day") == 0) {
      printf("%lld %lld\n", by_library(CLOCK_REALTIME), by_kernel(CLOCK_REALTIME));
    } else if (strcmp(words[at], "absolute") == 0) {
      struct itimerspec set = { .it_value = { .tv_sec = 1 } };
      timer_settime(timer, TIMER_ABSTIME, &set, NULL);
    } else {
      by_library(CLOCK_BOOTTIME);
    }
  }
  return 0;
}
