/*
 * A scripted program of Windows. Copied to the place of powershell.exe, rasdial.exe, reg.exe or sc.exe it writes down,
 * octet for octet, what it was given, and answers what it was told.
 *
 * The environment names a folder, STAND_IN. Each call is a line of JSON in its calls.jsonl: the program's path, the raw
 * command line, the arguments as CommandLineToArgvW has them, standard input in hexadecimal. The answer is the first
 * NAME.0, NAME.1, … that is there, NAME being the program's without .exe; it is taken away. Its first line is the exit
 * code (32 bits) and a delay in milliseconds, the rest goes to standard output as it is. No answer is exit code 9009.
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

static void write_call(const wchar_t *folder, const wchar_t *program, int argc, wchar_t **argv) {
  wchar_t path[LONGEST];
  size_t length;
  unsigned char *input = read_input(&length);
  swprintf(path, LONGEST, L"%ls\\calls.jsonl", folder);
  FILE *file = _wfopen(path, L"ab");
  if (!file) exit(NO_ANSWER);
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

/* Takes away the next answer; NULL when there is none. */
static FILE *take_answer(const wchar_t *folder, const wchar_t *name) {
  wchar_t path[LONGEST], taken[LONGEST];
  for (int turn = 0; turn < 1000; turn++) {
    swprintf(path, LONGEST, L"%ls\\%ls.%d", folder, name, turn);
    swprintf(taken, LONGEST, L"%ls.taken", path);
    if (MoveFileExW(path, taken, 0)) return _wfopen(taken, L"rb");
  }
  return NULL;
}

int wmain(void) {
  wchar_t program[MAX_PATH], folder[MAX_PATH], name[MAX_PATH];
  int argc;
  wchar_t **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
  GetModuleFileNameW(NULL, program, MAX_PATH);
  if (!GetEnvironmentVariableW(L"STAND_IN", folder, MAX_PATH)) return NO_ANSWER;
  _setmode(0, _O_BINARY);
  _setmode(1, _O_BINARY);
  wcscpy(name, wcsrchr(program, L'\\') + 1);
  *wcsrchr(name, L'.') = 0;
  HANDLE lock = CreateMutexW(NULL, FALSE, L"culvert-stand-in");
  WaitForSingleObject(lock, INFINITE);
  write_call(folder, program, argc, argv);
  FILE *answer = take_answer(folder, name);
  ReleaseMutex(lock);
  if (!answer) ExitProcess(NO_ANSWER);
  char line[64], octets[4096];
  unsigned code = 0, milliseconds = 0;
  if (!fgets(line, sizeof line, answer) || sscanf(line, "%u %u", &code, &milliseconds) < 1) ExitProcess(NO_ANSWER);
  Sleep(milliseconds);
  for (size_t count; (count = fread(octets, 1, sizeof octets, answer)) > 0;) fwrite(octets, 1, count, stdout);
  fflush(stdout);
  ExitProcess(code);
}
