/*
 * bridge.exe EXIT-FILE PROGRAM ARGUMENTS...
 *
 * Runs a program of Windows with pipes of Windows for its standard streams. What Wine inherits from Linux is none, and
 * Node.js refuses it. Octets are passed on both ways; the rest of the command line goes on as it is, unquoted and
 * unparsed. The exit code, all 32 bits of it, is written to EXIT-FILE: Wine's own has 8.
 */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

struct pump {
  HANDLE from, to;
};

static DWORD WINAPI run(void *argument) {
  struct pump *pump = argument;
  char octets[65536];
  DWORD count, written;
  while (ReadFile(pump->from, octets, sizeof octets, &count, NULL) && count > 0)
    for (char *at = octets; count > 0; at += written, count -= written)
      if (!WriteFile(pump->to, at, count, &written, NULL)) goto end;
end:
  CloseHandle(pump->to);
  return 0;
}

/* The command line after its first word, by the rules of CommandLineToArgvW. */
static wchar_t *after_word(wchar_t *line) {
  int quoted = 0;
  while (*line && (quoted || (*line != L' ' && *line != L'\t')))
    if (*line++ == L'"') quoted = !quoted;
  while (*line == L' ' || *line == L'\t') line++;
  return line;
}

static int fail(const char *what) {
  fprintf(stderr, "bridge: %s: error %lu\n", what, GetLastError());
  return 127;
}

int wmain(int argc, wchar_t **argv) {
  if (argc < 3) return fail("usage: bridge EXIT-FILE PROGRAM ARGUMENTS");
  wchar_t *line = after_word(after_word(GetCommandLineW()));
  static const DWORD names[3] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
  SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
  HANDLE reading[3], writing[3], theirs[3], threads[3];
  for (int i = 0; i < 3; i++) {
    if (!CreatePipe(&reading[i], &writing[i], &inherited, 1 << 16)) return fail("CreatePipe");
    SetHandleInformation(i == 0 ? writing[i] : reading[i], HANDLE_FLAG_INHERIT, 0);
    theirs[i] = i == 0 ? reading[i] : writing[i];
  }
  STARTUPINFOW start = {.cb = sizeof start,
                        .dwFlags = STARTF_USESTDHANDLES,
                        .hStdInput = theirs[0],
                        .hStdOutput = theirs[1],
                        .hStdError = theirs[2]};
  PROCESS_INFORMATION process;
  if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) {
    FILE *file = _wfopen(argv[1], L"wb");
    if (file) fclose(file);
    return fail("CreateProcess");
  }
  struct pump pumps[3];
  for (int i = 0; i < 3; i++) {
    CloseHandle(theirs[i]);
    HANDLE ours = GetStdHandle(names[i]);
    pumps[i] = i == 0 ? (struct pump){ours, writing[0]} : (struct pump){reading[i], ours};
    threads[i] = CreateThread(NULL, 0, run, &pumps[i], 0, NULL);
  }
  WaitForSingleObject(process.hProcess, INFINITE);
  /* A grandchild may hold a pipe open for ever. */
  WaitForMultipleObjects(2, threads + 1, TRUE, 5000);
  DWORD code;
  GetExitCodeProcess(process.hProcess, &code);
  FILE *file = _wfopen(argv[1], L"wb");
  if (!file) return fail("the exit file");
  fprintf(file, "%lu\n", code);
  fclose(file);
  /* The thread that reads our input may be in it for ever. */
  TerminateProcess(GetCurrentProcess(), code);
  return 0;
}
