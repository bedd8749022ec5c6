/*
 * Lets time pass more slowly for the kernel of User Mode Linux. The loader puts it into linux.uml (LD_PRELOAD) on a
 * machine on which a guest is slower than the fixed limits of what runs in it; README.md says how that is found out.
 *
 * SLOW_CLOCK=K in the environment, a whole number: the clocks go on from where they stood when this was loaded, K times
 * slower, and a timer is set to K times what the kernel asks for. So the guest has done K times as much when ten seconds
 * have passed for it.
 *
 * User Mode Linux (6.1) reads time by clock_gettime of the two clocks below, and waits for one relative timer with
 * sigsuspend, after timer_gettime has said that it is set. It has no other limit: each of its calls of poll and
 * epoll_wait waits for ever or not at all, and what it takes from gettimeofday is a part of a socket's name.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define SECOND INT64_C(1000000000)

/* So that an hour of the guest's fits into 64 bits many times over. */
#define SLOWEST 1000

typedef int clock_function(clockid_t, struct timespec *);
typedef int set_function(timer_t, int, const struct itimerspec *, struct itimerspec *);
typedef int get_function(timer_t, struct itimerspec *);

static clock_function *next_clock;
static set_function *next_set;
static get_function *next_get;

static int64_t times;
/* Where the clocks stood, in nanoseconds, by their numbers: 0 is CLOCK_REALTIME and 1 is CLOCK_MONOTONIC. */
static int64_t began[2];

static void refuse(const char *why)
{
  fprintf(stderr, "slow-clock: %s\n", why);
  abort();
}

static int64_t nanoseconds(struct timespec time)
{
  return time.tv_sec * SECOND + time.tv_nsec;
}

static struct timespec timespec(int64_t nanoseconds)
{
  return (struct timespec){ .tv_sec = nanoseconds / SECOND, .tv_nsec = nanoseconds % SECOND };
}

static struct timespec longer(struct timespec time)
{
  return timespec(nanoseconds(time) * times);
}

/* Rounded up: what is left of a timer that is set is never nothing. */
static struct timespec shorter(struct timespec time)
{
  return timespec((nanoseconds(time) + times - 1) / times);
}

static struct itimerspec both(struct timespec change(struct timespec), const struct itimerspec *timer)
{
  return (struct itimerspec){ .it_value = change(timer->it_value), .it_interval = change(timer->it_interval) };
}

static void *next(const char *name)
{
  void *found = dlsym(RTLD_NEXT, name);

  if (found == NULL)
    refuse(name);
  return found;
}

__attribute__((constructor)) static void begin(void)
{
  const char *text = getenv("SLOW_CLOCK");
  char *end = NULL;

  *(void **)&next_clock = next("clock_gettime");
  *(void **)&next_set = next("timer_settime");
  *(void **)&next_get = next("timer_gettime");

  times = text == NULL ? 0 : strtol(text, &end, 10);
  if (times < 1 || times > SLOWEST || *end != '\0')
    refuse("SLOW_CLOCK is no whole number from 1 to 1000");

  for (clockid_t clock = CLOCK_REALTIME; clock <= CLOCK_MONOTONIC; clock++) {
    struct timespec now;
    if (next_clock(clock, &now) != 0)
      refuse("no clock");
    began[clock] = nanoseconds(now);
  }
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
  if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
    refuse("a clock that would not be slow");
  int answer = next_clock(clock, time);
  if (answer == 0)
    *time = timespec(began[clock] + (nanoseconds(*time) - began[clock]) / times);
  return answer;
}

int timer_settime(timer_t timer, int flags, const struct itimerspec *given, struct itimerspec *before)
{
  if (flags != 0)
    refuse("a timer for a time of day");
  struct itimerspec slow = both(longer, given);
  int answer = next_set(timer, flags, &slow, before);
  if (answer == 0 && before != NULL)
    *before = both(shorter, before);
  return answer;
}

int timer_gettime(timer_t timer, struct itimerspec *left)
{
  int answer = next_get(timer, left);

  if (answer == 0)
    *left = both(shorter, left);
  return answer;
}
