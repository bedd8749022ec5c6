/*
 * Stands in for CoreFoundation and SystemConfiguration: the calls that Culvert makes, with the types and rules of Apple's
 * headers. Every object knows its type and its retain count; a wrong type, a wrong callback table, an object that is
 * released too often or used after its release stops the process. Events are written to the file FRAMEWORKS_LOG, one line
 * each, with the number of live objects.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef uint8_t Boolean;
typedef int64_t CFIndex;
typedef const void *CFTypeRef;

enum { STRING = 0x51, DICTIONARY = 0x52, CONNECTION = 0x53, LOOP = 0x54, DEAD = 0x55 };
enum { MOST = 16 };

typedef void (*CallBack)(CFTypeRef connection, int32_t status, void *info);

typedef struct Object {
  uint32_t type;
  int32_t retained;
  /* For a string: its bytes. */
  CFIndex length;
  char *octets;
  /* For a dictionary. */
  CFIndex count;
  struct Object *keys[MOST], *values[MOST];
  /* For a connection. */
  CallBack callback;
  struct Object *service, *loop, *mode;
  int32_t script[4], next, steps, status;
} Object;

const struct { CFIndex version; void *functions[5]; } kCFTypeDictionaryKeyCallBacks, kCFTypeDictionaryValueCallBacks;

static Object loop = {.type = LOOP, .retained = 1};
static pthread_t thread;
static Object *scheduled;
static int live, error;

static void note(const char *what, const char *more) {
  FILE *log = fopen(getenv("FRAMEWORKS_LOG"), "a");
  fprintf(log, "%s %s live=%d\n", what, more, live);
  fclose(log);
}

static void stop(const char *why) {
  note("broken", why);
  fprintf(stderr, "frameworks: %s\n", why);
  _exit(70);
}

static Object *checked(CFTypeRef reference, uint32_t type, const char *why) {
  Object *object = (Object *)reference;
  if (object == NULL || object->type != type || object->retained < 1) stop(why);
  return object;
}

static Object *made(uint32_t type) {
  Object *object = calloc(1, sizeof(Object));
  object->type = type;
  object->retained = 1;
  live += 1;
  return object;
}

void CFRelease(CFTypeRef reference) {
  Object *object = (Object *)reference;
  if (object == NULL || object->type < STRING || object->type > CONNECTION) stop("CFRelease of what is no object");
  if (--object->retained > 0) return;
  for (CFIndex i = 0; i < object->count; i++) {
    CFRelease(object->keys[i]);
    CFRelease(object->values[i]);
  }
  if (object == scheduled) stop("a connection ends while a run loop has it");
  if (object->service) CFRelease(object->service);
  free(object->octets);
  object->octets = NULL;
  /* Its memory is kept, so that a use after its release is detected. */
  object->type = DEAD;
  live -= 1;
  note("released", "");
}

CFTypeRef CFStringCreateWithBytes(CFTypeRef allocator, const uint8_t *octets, CFIndex length, uint32_t encoding, Boolean external) {
  if (allocator != NULL || encoding != 0x08000100 || external != 0) stop("CFStringCreateWithBytes: not UTF-8 by default");
  for (CFIndex i = 0; i < length; i++)
    if (octets[i] == 0xff) return NULL;
  Object *string = made(STRING);
  string->length = length;
  string->octets = calloc(1, length + 1);
  memcpy(string->octets, octets, length);
  return string;
}

CFTypeRef CFDictionaryCreate(CFTypeRef allocator, const void **keys, const void **values, CFIndex count, const void *key, const void *value) {
  if (allocator != NULL || count > MOST) stop("CFDictionaryCreate: its numbers");
  if (key != &kCFTypeDictionaryKeyCallBacks || value != &kCFTypeDictionaryValueCallBacks) stop("CFDictionaryCreate: its callbacks");
  Object *dictionary = made(DICTIONARY);
  dictionary->count = count;
  for (CFIndex i = 0; i < count; i++) {
    dictionary->keys[i] = checked(keys[i], STRING, "CFDictionaryCreate: a key");
    dictionary->values[i] = (Object *)values[i];
    if (dictionary->values[i]->retained < 1) stop("CFDictionaryCreate: a value");
    dictionary->keys[i]->retained += 1;
    dictionary->values[i]->retained += 1;
  }
  return dictionary;
}

static int has(Object *dictionary, const char *key) {
  for (CFIndex i = 0; i < dictionary->count; i++)
    if (strcmp(dictionary->keys[i]->octets, key) == 0) return 1;
  return 0;
}

static Object *valueOf(Object *dictionary, const char *key, uint32_t type) {
  for (CFIndex i = 0; i < dictionary->count; i++)
    if (strcmp(dictionary->keys[i]->octets, key) == 0) return checked(dictionary->values[i], type, key);
  stop(key);
  return NULL;
}

CFTypeRef CFRunLoopGetCurrent(void) {
  thread = pthread_self();
  return &loop;
}

int32_t CFRunLoopRunInMode(CFTypeRef mode, double seconds, Boolean once) {
  Object *name = checked(mode, STRING, "CFRunLoopRunInMode: the mode");
  if (strcmp(name->octets, "kCFRunLoopDefaultMode") != 0 || seconds != 0 || once != 1) stop("CFRunLoopRunInMode: its arguments");
  if (!pthread_equal(thread, pthread_self())) stop("CFRunLoopRunInMode: another thread");
  Object *connection = scheduled;
  if (connection == NULL || connection->next >= connection->steps) return 3;
  connection->status = connection->script[connection->next++];
  char status[16];
  snprintf(status, sizeof status, "%d", connection->status);
  note("calls-back", status);
  connection->callback(connection, connection->status, NULL);
  return 4;
}

CFTypeRef SCNetworkConnectionCreateWithServiceID(CFTypeRef allocator, CFTypeRef service, CallBack callback, void *context) {
  if (allocator != NULL || callback == NULL || context != NULL) stop("SCNetworkConnectionCreateWithServiceID: its arguments");
  Object *id = checked(service, STRING, "SCNetworkConnectionCreateWithServiceID: the service");
  if (strncmp(id->octets, "FFFFFFFF", 8) == 0) {
    error = 1004;
    return NULL;
  }
  Object *connection = made(CONNECTION);
  connection->callback = callback;
  connection->service = id;
  id->retained += 1;
  return connection;
}

Boolean SCNetworkConnectionScheduleWithRunLoop(CFTypeRef reference, CFTypeRef run, CFTypeRef mode) {
  Object *connection = checked(reference, CONNECTION, "ScheduleWithRunLoop: the connection");
  checked(run, LOOP, "ScheduleWithRunLoop: the loop");
  checked(mode, STRING, "ScheduleWithRunLoop: the mode");
  if (scheduled != NULL) stop("ScheduleWithRunLoop: another connection is there");
  scheduled = connection;
  return 1;
}

Boolean SCNetworkConnectionUnscheduleFromRunLoop(CFTypeRef reference, CFTypeRef run, CFTypeRef mode) {
  checked(run, LOOP, "UnscheduleFromRunLoop: the loop");
  checked(mode, STRING, "UnscheduleFromRunLoop: the mode");
  if (scheduled != checked(reference, CONNECTION, "UnscheduleFromRunLoop: the connection")) stop("UnscheduleFromRunLoop: not there");
  scheduled = NULL;
  return 1;
}

/* The outcome of a start, by the user's name. */
static const struct { const char *user; int32_t steps, script[4]; } SCRIPTS[] = {
  {"alice", 2, {1, 2}},
  {"rejected", 2, {1, 0}},
  {"stale", 3, {0, 1, 0}},
  {"silent", 0, {0}},
};

Boolean SCNetworkConnectionStart(CFTypeRef reference, CFTypeRef options, Boolean linger) {
  Object *connection = checked(reference, CONNECTION, "SCNetworkConnectionStart: the connection");
  Object *given = checked(options, DICTIONARY, "SCNetworkConnectionStart: the options");
  if (linger != 1) stop("SCNetworkConnectionStart: it would end with this process");
  Object *ppp = valueOf(given, "PPP", DICTIONARY);
  Object *user = valueOf(ppp, "AuthName", STRING), *password = valueOf(ppp, "AuthPassword", STRING);
  /* With a certificate there is no IPsec dictionary; an empty one would mean a missing key. */
  const char *key = has(given, "IPSec") ? valueOf(valueOf(given, "IPSec", DICTIONARY), "SharedSecret", STRING)->octets : "";
  char line[2048];
  snprintf(line, sizeof line, "%s|%s|%s|%s", connection->service->octets, user->octets, password->octets, key);
  note("start", line);
  if (strcmp(user->octets, "refused") == 0) {
    error = 1003;
    return 0;
  }
  if (strcmp(user->octets, "crash") == 0) abort();
  if (strcmp(user->octets, "hang") == 0)
    for (;;) sleep(60);
  for (size_t i = 0; i < sizeof SCRIPTS / sizeof *SCRIPTS; i++)
    if (strcmp(user->octets, SCRIPTS[i].user) == 0) {
      memcpy(connection->script, SCRIPTS[i].script, sizeof connection->script);
      connection->steps = SCRIPTS[i].steps;
    }
  return 1;
}

int32_t SCError(void) { return error; }
