/*
 * A rasapi32 of our own: it refuses what Windows refuses, and remembers over processes what it was given. Sizes and
 * offsets come from the table of the current Ras.h (abi.h, made of test/fixtures/windows by build.ts), never from a
 * compiler's own header. Text is UTF-16 octets everywhere: wchar_t has four on Linux.
 *
 * The folder that CULVERT_RAS_STATE names holds
 *   entries      one a line: name in hexadecimal, user|all, GUID in hexadecimal, plan; written by the test alone
 *   credentials  <hex name>.<part>: octets of user, password and key
 *   connections  one a line: handle, hex name, user|all, GUID, plan, beginning in ms, state of its end or -1, hung up in ms or 0
 *   calls        each call in a line, with its arguments, secrets in hexadecimal
 * Plans: `ok`, `silent` (never answers), `STATE:CODE` (fails there with it). CULVERT_RAS_FAULTS: `Function=code|hang|crash`,
 * with commas between; `Function@STATE=…` for RasGetConnectStatusW from that state on. CULVERT_RAS_STEP: ms of a state.
 * CULVERT_RAS_FORM: a dial that failed shows as disconnected. CULVERT_RAS_UNTIED: the list has no correlation ids.
 *
 * As a DLL it is in C:\culvert-ras, and its variables are lines of `environment` there: the product's process has none but
 * those that it is let have.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "abi.h"

#ifdef _WIN32
#include <windows.h>
#define EXPORTED __declspec(dllexport)
#define API __stdcall
static void nap(unsigned ms) { Sleep(ms); }
static uint64_t now_ms(void) {
  FILETIME f;
  GetSystemTimeAsFileTime(&f);
  /* Counted from 1601; everybody else counts from 1970. */
  return ((((uint64_t)f.dwHighDateTime << 32) | f.dwLowDateTime) / 10000) - 11644473600000ULL;
}
#define FOLDER "C:/culvert-ras"
BOOL WINAPI DllMain(HINSTANCE library, DWORD reason, LPVOID reserved) {
  char line[600];
  FILE *f = reason == DLL_PROCESS_ATTACH ? fopen(FOLDER "/environment", "rb") : NULL;
  (void)library, (void)reserved;
  if (!f) return TRUE;
  while (fgets(line, sizeof line, f)) {
    line[strcspn(line, "\r\n")] = 0;
    _putenv(line);
  }
  fclose(f);
  return TRUE;
}
#else
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <unistd.h>
#define EXPORTED __attribute__((visibility("default")))
#define API
#define FOLDER "."
static void nap(unsigned ms) {
  struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000L};
  while (nanosleep(&t, &t) != 0 && errno == EINTR) {
  }
}
static uint64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}
#endif

typedef uint32_t u32;
typedef uint8_t u8;
enum { OK = 0, INVALID_HANDLE = 6, INVALID_PARAMETER = 87, PENDING = 600, TOO_SMALL = 603, NO_ENTRY = 623, NO_BOOK = 621, INVALID_SIZE = 632 };
enum { USER_GONE = 631, DIALLING = 756 };
enum { PART_USER = 1, PART_PASSWORD = 2, PART_KEY = 0x10 };
enum { CONNECTED = 0x2000, DISCONNECTED = 0x2001 };
/* What a dial of a VPN passes through; ConnectDevice takes three steps, as IKE, IPsec and L2TP are in it. */
static const int PATH[] = {0, 1, 2, 2, 2, 3, 4, 5, 14, 10, 18, 24, CONNECTED};
enum { STEPS = sizeof PATH / sizeof *PATH };
/* How long a connection that was hung up is still there. */
enum { LINGER_MS = 250 };

/* ---- the folder ---- */
static const char *at(const char *name) {
  static _Thread_local char path[8][600];
  static _Thread_local int turn;
  const char *folder = getenv("CULVERT_RAS_STATE");
  turn = (turn + 1) % 8;
  snprintf(path[turn], sizeof path[turn], "%s/%s", folder ? folder : FOLDER, name);
  return path[turn];
}
/* Let go by the system when a process that holds it is killed. */
#ifdef _WIN32
static _Thread_local HANDLE locked;
static void lock(void) {
  while ((locked = CreateFileA(at("lock"), GENERIC_WRITE, 0, 0, OPEN_ALWAYS, 0, 0)) == INVALID_HANDLE_VALUE) nap(2);
}
static void unlock(void) { CloseHandle(locked); }
#else
static _Thread_local int locked;
static void lock(void) {
  locked = open(at("lock"), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  while (flock(locked, LOCK_EX) != 0 && errno == EINTR) {
  }
}
static void unlock(void) { close(locked); }
#endif
static void say(const char *text) {
  FILE *f = fopen(at("calls"), "ab");
  if (!f) return;
  fputs(text, f);
  fputc('\n', f);
  fclose(f);
}
static void hex(const u8 *octets, size_t n, char *to) {
  for (size_t i = 0; i < n; i++) sprintf(to + 2 * i, "%02x", octets[i]);
  to[2 * n] = 0;
}
static int unhex(const char *from, u8 *to, size_t most) {
  size_t n = strlen(from) / 2;
  if (n > most) return -1;
  for (size_t i = 0; i < n; i++) {
    unsigned v;
    if (sscanf(from + 2 * i, "%2x", &v) != 1) return -1;
    to[i] = (u8)v;
  }
  return (int)n;
}

/* ---- text of UTF-16 ---- */
static size_t octets_of(const u8 *text, size_t most) {
  size_t n = 0;
  while (n + 1 < most && (text[n] || text[n + 1])) n += 2;
  return n;
}
static void hex_text(const u8 *text, size_t most, char *to) { hex(text, octets_of(text, most), to); }

static u32 get(const void *p, int offset) {
  u32 v;
  memcpy(&v, (const u8 *)p + offset, 4);
  return v;
}
static void put(void *p, int offset, u32 v) { memcpy((u8 *)p + offset, &v, 4); }
static int fits(u32 size, const unsigned *sizes) {
  for (; *sizes; sizes++)
    if (size == *sizes) return 1;
  return 0;
}

/* ---- faults by order ---- */
static int step_ms(void) {
  const char *text = getenv("CULVERT_RAS_STEP");
  return text ? atoi(text) : 20;
}
/* The code to answer, or 0; hangs or crashes by itself. */
static u32 ordered(const char *function, int state) {
  const char *list = getenv("CULVERT_RAS_FAULTS");
  char wanted[80], copy[600];
  if (!list) return 0;
  snprintf(copy, sizeof copy, "%s", list);
  for (char *item = copy; item;) {
    char *next = strchr(item, ',');
    if (next) *next++ = 0;
    char *what = strchr(item, '=');
    if (what) {
      *what++ = 0;
      char *from = strchr(item, '@');
      int since = 0;
      if (from) {
        *from++ = 0;
        since = atoi(from);
      }
      snprintf(wanted, sizeof wanted, "%s", function);
      if (!strcmp(item, wanted) && state >= since) {
        if (!strcmp(what, "hang"))
          for (;;) nap(1000);
        if (!strcmp(what, "crash")) abort();
        return (u32)strtol(what, 0, 10);
      }
    }
    item = next;
  }
  return 0;
}

/* ---- entries ---- */
struct entry {
  char name[1200], book[8], guid[40], plan[80];
};
static const char *book_of(const u8 *path) {
  char text[600] = {0};
  size_t n = 0;
  if (!path) return "user";
  for (; n + 1 < sizeof text && (path[2 * n] || path[2 * n + 1]); n++) text[n] = (char)path[2 * n];
  return strstr(text, "ProgramData") ? "all" : "user";
}
static u32 find_entry(const u8 *book, const u8 *name, struct entry *found) {
  char wanted[1200], line[1600];
  FILE *f = fopen(at("entries"), "rb");
  if (!f) return NO_BOOK;
  hex_text(name, 514, wanted);
  while (fgets(line, sizeof line, f)) {
    struct entry e;
    if (sscanf(line, "%1199s %7s %39s %79s", e.name, e.book, e.guid, e.plan) != 4) continue;
    if (strcmp(e.name, wanted) || strcmp(e.book, book_of(book))) continue;
    *found = e;
    fclose(f);
    return OK;
  }
  fclose(f);
  return NO_ENTRY;
}

/* ---- what is kept for an entry ---- */
static void kept_path(const struct entry *e, const char *part, char *to, size_t most) {
  /* The GUID, as a name of 256 characters has no room in a file's. */
  char name[120];
  snprintf(name, sizeof name, "kept-%s.%s", e->guid, part);
  snprintf(to, most, "%s", at(name));
}
static void keep(const struct entry *e, const char *part, const u8 *octets, size_t n, int clear) {
  char path[600];
  kept_path(e, part, path, sizeof path);
  if (clear) {
    remove(path);
    return;
  }
  FILE *f = fopen(path, "wb");
  if (!f) return;
  fwrite(octets, 1, n, f);
  fclose(f);
}
static int kept(const struct entry *e, const char *part, u8 *to, size_t most) {
  char path[600];
  kept_path(e, part, path, sizeof path);
  FILE *f = fopen(path, "rb");
  if (!f) return -1;
  size_t n = fread(to, 1, most, f);
  fclose(f);
  return (int)n;
}

static u32 credentials(const u8 *book, const u8 *name, const u8 *c, struct entry *e) {
  if (!c || !name) return INVALID_PARAMETER;
  if (!fits(get(c, RASCREDENTIALSW_dwSize), RASCREDENTIALSW_SIZES)) return INVALID_SIZE;
  u32 mask = get(c, RASCREDENTIALSW_dwMask);
  if ((mask & PART_KEY) && mask != PART_KEY) return INVALID_PARAMETER;
  return find_entry(book, name, e);
}
EXPORTED u32 API RasSetCredentialsW(const u8 *book, const u8 *name, const u8 *c, int clear) {
  struct entry e;
  u32 wrong = ordered("RasSetCredentialsW", 0);
  if (wrong || (wrong = credentials(book, name, c, &e))) return wrong;
  if (!strcmp(e.book, "all")) return 5;
  u32 mask = get(c, RASCREDENTIALSW_dwMask);
  const u8 *user = c + RASCREDENTIALSW_szUserName, *password = c + RASCREDENTIALSW_szPassword;
  if (mask & PART_KEY) keep(&e, "key", password, octets_of(password, 514), clear);
  if (mask & PART_USER) keep(&e, "user", user, octets_of(user, 514), clear);
  if (mask & PART_PASSWORD) keep(&e, "password", password, octets_of(password, 514), clear);
  char line[200];
  snprintf(line, sizeof line, "RasSetCredentialsW mask=%u clear=%d", mask, clear);
  say(line);
  return OK;
}
EXPORTED u32 API RasGetCredentialsW(const u8 *book, const u8 *name, u8 *c) {
  struct entry e;
  u8 octets[520];
  u32 wrong = ordered("RasGetCredentialsW", 0);
  if (wrong || (wrong = credentials(book, name, c, &e))) return wrong;
  u32 mask = get(c, RASCREDENTIALSW_dwMask), found = 0;
  int n = kept(&e, "user", octets, sizeof octets);
  if ((mask & PART_USER) && n >= 0) {
    memset(c + RASCREDENTIALSW_szUserName, 0, 514);
    memcpy(c + RASCREDENTIALSW_szUserName, octets, (size_t)n);
    found |= PART_USER;
  }
  const char *secret = mask & PART_KEY ? "key" : "password";
  if ((mask & (PART_KEY | PART_PASSWORD)) && kept(&e, secret, octets, sizeof octets) >= 0) {
    /* A handle, and no text. */
    memset(c + RASCREDENTIALSW_szPassword, 0, 514);
    for (int i = 0; i < 16; i++) c[RASCREDENTIALSW_szPassword + 2 * i] = '*';
    found |= mask & (PART_KEY | PART_PASSWORD);
  }
  put(c, RASCREDENTIALSW_dwMask, found);
  return OK;
}

/* ---- connections ---- */
struct connection {
  unsigned long long handle, began, ended;
  char name[1200], book[8], guid[40], plan[80];
};
enum { MOST = 200 };
static int read_all(struct connection *all) {
  char line[1700];
  int n = 0;
  FILE *f = fopen(at("connections"), "rb");
  if (!f) return 0;
  while (n < MOST && fgets(line, sizeof line, f)) {
    struct connection *c = &all[n];
    if (sscanf(line, "%llu %1199s %7s %39s %79s %llu %llu", &c->handle, c->name, c->book, c->guid, c->plan, &c->began, &c->ended) == 7) n++;
  }
  fclose(f);
  return n;
}
static void write_all(const struct connection *all, int n) {
  FILE *f = fopen(at("connections.new"), "wb");
  if (!f) return;
  for (int i = 0; i < n; i++)
    fprintf(f, "%llu %s %s %s %s %llu %llu\n", all[i].handle, all[i].name, all[i].book, all[i].guid, all[i].plan, all[i].began, all[i].ended);
  fclose(f);
#ifdef _WIN32
  remove(at("connections"));
#endif
  rename(at("connections.new"), at("connections"));
}
/* Those that were hung up are gone after a while. */
static int current(struct connection *all) {
  int n = read_all(all), left = 0;
  uint64_t now = now_ms();
  for (int i = 0; i < n; i++)
    if (!all[i].ended || now < all[i].ended + LINGER_MS) all[left++] = all[i];
  return left;
}
static int state_of(const struct connection *c, u32 *error) {
  int fails = -1, code = 0, step = (int)((now_ms() - c->began) / (uint64_t)(step_ms() > 0 ? step_ms() : 1));
  *error = PENDING;
  if (c->ended) {
    *error = USER_GONE;
    return DISCONNECTED;
  }
  if (step >= STEPS) step = STEPS - 1;
  if (!strcmp(c->plan, "silent") && step > 2) step = 2;
  if (sscanf(c->plan, "%d:%d", &fails, &code) == 2)
    for (int i = 0; i <= step; i++)
      if (PATH[i] == fails) {
        *error = (u32)code;
        /* Which of the two forms Windows has, no document says. */
        return getenv("CULVERT_RAS_FORM") ? DISCONNECTED : fails;
      }
  if (PATH[step] == CONNECTED) *error = 0;
  return PATH[step];
}
static int found(const struct connection *all, int n, uint64_t handle) {
  for (int i = 0; i < n; i++)
    if (all[i].handle == handle) return i;
  return -1;
}

/* What the events of a connection carry. */
static void correlation(const struct connection *c, u8 *to) {
  memcpy(to, &c->handle, 8);
  memcpy(to + 8, "\x8a\x21\x0c\xe5\x44\x90\x1f\x7b", 8);
}

EXPORTED u32 API RasDialW(const u8 *extensions, const u8 *book, const u8 *p, u32 kind, uint64_t notifier, u8 *handle) {
  static _Thread_local struct connection all[MOST + 1];
  static _Thread_local char user[1100], password[1100], line[4000], id[40];
  u8 correlating[16];
  struct entry e;
  u32 wrong = ordered("RasDialW", 0);
  if (wrong) return wrong;
  if (!p || !handle) return INVALID_PARAMETER;
  if (extensions && !fits(get(extensions, RASDIALEXTENSIONS_dwSize), RASDIALEXTENSIONS_SIZES)) return INVALID_SIZE;
  if (!fits(get(p, RASDIALPARAMSW_dwSize), RASDIALPARAMSW_SIZES)) return INVALID_SIZE;
  /* This one dials only by itself, and calls nobody: without a notifier the true one would not come back until it is up. */
  if (!notifier || kind != 0) return INVALID_PARAMETER;
  if ((wrong = find_entry(book, p + RASDIALPARAMSW_szEntryName, &e))) return wrong;
  hex_text(p + RASDIALPARAMSW_szUserName, 514, user);
  hex_text(p + RASDIALPARAMSW_szPassword, 514, password);
  u8 octets[520];
  if (kept(&e, "key", octets, sizeof octets) < 0 && strcmp(e.plan, "silent")) strcpy(e.plan, "2:789");
  else if (!strcmp(e.plan, "ok") && (!*user || !*password)) strcpy(e.plan, "5:691");
  lock();
  int n = current(all);
  for (int i = 0; i < n; i++)
    if (!strcmp(all[i].guid, e.guid) && !all[i].ended) {
      unlock();
      return DIALLING;
    }
  struct connection *c = &all[n];
  memset(c, 0, sizeof *c);
  strcpy(c->name, e.name);
  strcpy(c->book, e.book);
  strcpy(c->guid, e.guid);
  strcpy(c->plan, e.plan);
  c->began = now_ms();
  /* Above four thousand million, so that a handle cut to 32 bits is another. */
  c->handle = 0x700000000ULL + (c->began & 0xffffff) * 8;
  while (found(all, n, c->handle) >= 0) c->handle += 8;
  write_all(all, n + 1);
  unlock();
  memcpy(handle, &c->handle, 8);
  correlation(c, correlating);
  hex(correlating, 16, id);
  snprintf(line, sizeof line, "RasDialW user=%s password=%s plan=%s name=%s correlation=%s at=%llu", user, password, e.plan, e.name, id, c->began);
  say(line);
  return OK;
}
EXPORTED u32 API RasGetConnectStatusW(uint64_t handle, u8 *s) {
  static _Thread_local struct connection all[MOST + 1];
  u32 error = 0, wrong;
  if (!s) return INVALID_PARAMETER;
  if (!fits(get(s, RASCONNSTATUSW_dwSize), RASCONNSTATUSW_SIZES)) return INVALID_SIZE;
  lock();
  int n = current(all), i = found(all, n, handle);
  unlock();
  if (i < 0) return INVALID_HANDLE;
  int state = state_of(&all[i], &error);
  if ((wrong = ordered("RasGetConnectStatusW", state))) return wrong;
  put(s, RASCONNSTATUSW_rasconnstate, (u32)state);
  put(s, RASCONNSTATUSW_dwError, error);
  return OK;
}
EXPORTED u32 API RasHangUpW(uint64_t handle) {
  static _Thread_local struct connection all[MOST + 1];
  u32 wrong = ordered("RasHangUpW", 0);
  if (wrong) return wrong;
  lock();
  int n = current(all), i = found(all, n, handle);
  if (i >= 0 && !all[i].ended) all[i].ended = now_ms();
  if (i >= 0) write_all(all, n);
  unlock();
  say("RasHangUpW");
  return i < 0 ? INVALID_HANDLE : OK;
}
EXPORTED u32 API RasEnumConnectionsW(u8 *list, u8 *bytes, u8 *count) {
  static _Thread_local struct connection all[MOST + 1];
  u32 wrong = ordered("RasEnumConnectionsW", 0);
  if (wrong) return wrong;
  if (!bytes || !count || !list) return INVALID_PARAMETER;
  u32 size = get(list, RASCONNW_dwSize);
  if (!fits(size, RASCONNW_SIZES)) return INVALID_SIZE;
  lock();
  int n = current(all);
  unlock();
  u32 room = get(bytes, 0), needed = (u32)n * size;
  put(bytes, 0, needed);
  put(count, 0, (u32)n);
  if (room < needed) return TOO_SMALL;
  for (int i = 0; i < n; i++) {
    u8 *c = list + (size_t)i * size;
    static const char *BOOKS[] = {"C:\\Users\\anna\\AppData\\Roaming\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk", "C:\\ProgramData\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk"};
    const char *book = getenv(strcmp(all[i].book, "all") ? "CULVERT_RAS_BOOK" : "CULVERT_RAS_SHARED_BOOK");
    if (!book) book = BOOKS[!strcmp(all[i].book, "all")];
    memset(c, 0, size);
    put(c, RASCONNW_dwSize, size);
    memcpy(c + RASCONNW_hrasconn, &all[i].handle, 8);
    unhex(all[i].name, c + RASCONNW_szEntryName, 512);
    for (size_t k = 0; book[k] && k < 259; k++) c[RASCONNW_szPhonebook + 2 * k] = (u8)book[k];
    if (size > RASCONNW_guidEntry) unhex(all[i].guid, c + RASCONNW_guidEntry, 16);
    if (size > RASCONNW_guidCorrelationId && !getenv("CULVERT_RAS_UNTIED")) correlation(&all[i], c + RASCONNW_guidCorrelationId);
  }
  return OK;
}
EXPORTED u32 API RasGetProjectionInfoEx(uint64_t handle, u8 *info, u8 *bytes) {
  static _Thread_local struct connection all[MOST + 1];
  u32 error = 0, wrong = ordered("RasGetProjectionInfoEx", 0);
  if (wrong) return wrong;
  if (!bytes || !info) return INVALID_PARAMETER;
  u32 room = get(bytes, 0);
  put(bytes, 0, RAS_PROJECTION_INFO_SIZES[0]);
  if (room < RAS_PROJECTION_INFO_SIZES[0]) return TOO_SMALL;
  if (get(info, 0) != 4) return INVALID_PARAMETER;
  lock();
  int n = current(all), i = found(all, n, handle);
  unlock();
  if (i < 0) return INVALID_HANDLE;
  if (state_of(&all[i], &error) != CONNECTED) return 731;
  const u8 own[] = {10, 20, 0, 10}, peer[] = {10, 20, 0, 1};
  u8 *ppp = info + 8;
  put(info, 4, 1);
  put(ppp, RASPPP_PROJECTION_INFO_dwIPv4NegotiationError, 0);
  memcpy(ppp + RASPPP_PROJECTION_INFO_ipv4Address, own, 4);
  memcpy(ppp + RASPPP_PROJECTION_INFO_ipv4ServerAddress, peer, 4);
  put(ppp, RASPPP_PROJECTION_INFO_dwAuthenticationProtocol, 0xc223);
  put(ppp, RASPPP_PROJECTION_INFO_dwAuthenticationData, 129);
  return OK;
}

/* ---- notifications: how many are up, looked at by a thread ---- */
static int count_up(void) {
  static _Thread_local struct connection all[MOST + 1];
  int up = 0;
  u32 error;
  lock();
  int n = current(all);
  unlock();
  for (int i = 0; i < n; i++) up += state_of(&all[i], &error) == CONNECTED;
  return up;
}
#ifdef _WIN32
static DWORD WINAPI look(void *event) {
  for (int before = count_up(), now;; before = now) {
    nap(20);
    if ((now = count_up()) != before) SetEvent((HANDLE)event);
  }
  return 0;
}
static void begin(uint64_t event) { CloseHandle(CreateThread(0, 0, look, (void *)event, 0, 0)); }
#else
static void *look(void *event) {
  for (int before = count_up(), now;; before = now) {
    nap(20);
    if ((now = count_up()) != before) __atomic_store_n((int *)event, 1, __ATOMIC_SEQ_CST);
  }
  return 0;
}
static void begin(uint64_t event) {
  pthread_t thread;
  if (pthread_create(&thread, 0, look, (void *)(uintptr_t)event) == 0) pthread_detach(thread);
}
/* What kernel32 is called for. */
EXPORTED uint64_t CreateEventW(const void *attributes, int manual, int set, const void *name) {
  int *event = calloc(1, sizeof *event);
  (void)attributes, (void)manual, (void)name;
  *event = set;
  return (uint64_t)(uintptr_t)event;
}
EXPORTED u32 WaitForSingleObject(uint64_t event, u32 ms) {
  for (u32 waited = 0; waited <= ms; waited += 5) {
    if (__atomic_exchange_n((int *)(uintptr_t)event, 0, __ATOMIC_SEQ_CST)) return 0;
    nap(5);
  }
  return 258;
}
EXPORTED u32 GetCurrentThreadId(void) { return (u32)getpid(); }
#endif
EXPORTED u32 API RasConnectionNotificationW(uint64_t handle, uint64_t event, u32 mask) {
  u32 wrong = ordered("RasConnectionNotificationW", 0);
  if (wrong) return wrong;
  if (handle != UINT64_MAX || !event || !mask) return INVALID_PARAMETER;
  begin(event);
  return OK;
}
