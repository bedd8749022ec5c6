/*
 * A program of Windows that somebody else answers for. Copied to the place of powershell.exe, rasdial.exe, reg.exe or
 * sc.exe it passes on, octet for octet, what it was given, and does as it is told.
 *
 * The environment names a folder, STAND_IN. A call is PID.call in it, one object of JSON: the program's path, the raw
 * command line, the arguments as CommandLineToArgvW has them, standard input in hexadecimal. The answer is PID.answer:
 * its first line is the exit code (32 bits), the rest goes to standard output as it is. Without one within a minute the
 * exit code is 9009.
 */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>
/* After windows.h. */
#include <shellapi.h>

#define LONGEST 32768
#define NO_ANSWER 9009
#define PATIENCE_MS 60000
#define LOOK_MS 10

static void write_text(FILE *file, const wchar_t *text) {
  int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
  char *octets = malloc(size);
  WideCharToMultiByte(CP_UTF8, 0, text, -1, octets, size, NULL, NULL);
  fputc('"', file);
  for (unsigned char *at = (unsigned char *)octets; *at; at++) {
    if (*at == '"' || *at == '\\') fprintf(file, "\\%c", *at);
    else if (*at < 32) fprintf(file, "\\u%04x", *at);
    else fputc(*at, file);
  }
  fputc('"', file);
  free(octets);
}

static unsigned char *read_input(size_t *length) {
  size_t room = 1 << 16, got;
  unsigned char *octets = malloc(room);
  *length = 0;
  while ((got = fread(octets + *length, 1, room - *length, stdin)) > 0) {
    *length += got;
    if (*length == room) octets = realloc(octets, room *= 2);
  }
  return octets;
}

static void write_call(const wchar_t *path, const wchar_t *program) {
  int argc;
  wchar_t **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
  size_t length;
  unsigned char *input = read_input(&length);
  FILE *file = _wfopen(path, L"wb");
  if (!file) ExitProcess(NO_ANSWER);
  fputs("{\"program\":", file);
  write_text(file, program);
  fputs(",\"line\":", file);
  write_text(file, GetCommandLineW());
  fputs(",\"arguments\":[", file);
  for (int i = 1; i < argc; i++) {
    if (i > 1) fputc(',', file);
    write_text(file, argv[i]);
  }
  fputs("],\"input\":\"", file);
  for (size_t i = 0; i < length; i++) fprintf(file, "%02x", input[i]);
  fputs("\"}\n", file);
  fclose(file);
}

static FILE *wait_for(const wchar_t *path) {
  for (int waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    FILE *file = _wfopen(path, L"rb");
    if (file) return file;
    Sleep(LOOK_MS);
  }
  return NULL;
}

int wmain(void) {
  static wchar_t program[MAX_PATH], folder[MAX_PATH], draft[LONGEST], call[LONGEST], reply[LONGEST];
  unsigned long pid = GetCurrentProcessId();
  GetModuleFileNameW(NULL, program, MAX_PATH);
  if (!GetEnvironmentVariableW(L"STAND_IN", folder, MAX_PATH)) return NO_ANSWER;
  swprintf(draft, LONGEST, L"%ls\\%lu.draft", folder, pid);
  swprintf(call, LONGEST, L"%ls\\%lu.call", folder, pid);
  swprintf(reply, LONGEST, L"%ls\\%lu.answer", folder, pid);
  _setmode(0, _O_BINARY);
  _setmode(1, _O_BINARY);
  write_call(draft, program);
  if (!MoveFileExW(draft, call, 0)) return NO_ANSWER;
  FILE *answer = wait_for(reply);
  char line[64], octets[4096];
  unsigned code = 0;
  if (!answer || !fgets(line, sizeof line, answer) || sscanf(line, "%u", &code) != 1) ExitProcess(NO_ANSWER);
  for (size_t count; (count = fread(octets, 1, sizeof octets, answer)) > 0;) fwrite(octets, 1, count, stdout);
  fflush(stdout);
  ExitProcess(code);
}
