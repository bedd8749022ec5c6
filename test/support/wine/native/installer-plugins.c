/*
 * Plugins of the installer's language that electron-builder's scripts call and that Debian does not have. Each is compiled
 * by itself (PLUGIN_StdUtils and so on), and does what a silent installation for all users needs; nothing is asked of a
 * person, and every caller counts as an administrator. They are for tests alone.
 */
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>
/* After windows.h. */
#include <shellapi.h>
#include <tlhelp32.h>
#include <nsis/pluginapi.h>

#define EXPORT(name)                                                                                     \
  __declspec(dllexport) void name(HWND window, int string_size, LPTSTR variables, stack_t **stacktop, \
                                  extra_parameters *extra)
#define BEGIN() \
  EXDLL_INIT(); \
  (void)window; \
  (void)extra
#define ROOM 8192

#ifdef PLUGIN_StdUtils
/* The value of /NAME=VALUE or --NAME=VALUE; empty for /NAME alone, NULL when it is not given. */
static wchar_t *option(const wchar_t *name) {
  int argc;
  wchar_t **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
  size_t length = wcslen(name);
  for (int i = 1; i < argc; i++) {
    wchar_t *at = argv[i] + wcsspn(argv[i], L"/-");
    if (at == argv[i] || _wcsnicmp(at, name, length) != 0) continue;
    if (at[length] == L'=') return at + length + 1;
    if (at[length] == 0) return at + length;
  }
  return NULL;
}

EXPORT(TestParameter) {
  static wchar_t name[ROOM];
  BEGIN();
  popstring(name);
  pushstring(option(name) ? L"true" : L"false");
}

EXPORT(GetParameter) {
  static wchar_t name[ROOM], fallback[ROOM];
  BEGIN();
  popstring(fallback);
  popstring(name);
  wchar_t *value = option(name);
  pushstring(value && *value ? value : fallback);
}

EXPORT(GetAllParameters) {
  static wchar_t truncate[ROOM];
  BEGIN();
  popstring(truncate);
  wchar_t *at = GetCommandLineW();
  for (int quoted = 0; *at && (quoted || *at != L' '); at++)
    if (*at == L'"') quoted = !quoted;
  pushstring(at + wcsspn(at, L" "));
}

EXPORT(GetParentPath) {
  static wchar_t path[ROOM];
  BEGIN();
  popstring(path);
  wchar_t *last = wcsrchr(path, L'\\');
  if (last) *last = 0;
  pushstring(path);
}

EXPORT(ExecShellAsUser) {
  static wchar_t program[ROOM], verb[ROOM], words[ROOM];
  BEGIN();
  popstring(words);
  popstring(verb);
  popstring(program);
  pushstring(L"error");
}
#endif

#ifdef PLUGIN_UAC
/* The first word says what is asked: 0 elevate, 2 whether an administrator, 3 whether the inner of two processes. */
EXPORT(_) {
  static wchar_t asked[ROOM];
  BEGIN();
  popstring(asked);
  if (asked[0] == L'2') pushint(1);
  else if (asked[0] == L'3') pushint(0);
  else if (asked[0] == L'0') {
    /* No error; no other process was started; not elevated; an administrator. */
    static const wchar_t *const answers[] = {L"0", L"0", L"0", L"1"};
    for (int i = 0; i < 4; i++) setuservariable(INST_0 + i, answers[i]);
  }
}
#endif

#ifdef PLUGIN_nsProcess
#define NOT_FOUND 603

static int each(int end) {
  static wchar_t name[ROOM];
  popstring(name);
  int result = NOT_FOUND;
  HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  PROCESSENTRY32W entry = {.dwSize = sizeof entry};
  for (BOOL more = Process32FirstW(list, &entry); more; more = Process32NextW(list, &entry)) {
    if (_wcsicmp(entry.szExeFile, name) != 0) continue;
    result = 0;
    if (!end) continue;
    HANDLE process = OpenProcess(PROCESS_TERMINATE, FALSE, entry.th32ProcessID);
    TerminateProcess(process, 1);
    CloseHandle(process);
  }
  CloseHandle(list);
  return result;
}

EXPORT(_FindProcess) {
  BEGIN();
  pushint(each(0));
}
EXPORT(_KillProcess) {
  BEGIN();
  pushint(each(1));
}
EXPORT(_CloseProcess) {
  BEGIN();
  pushint(each(1));
}
EXPORT(_Unload) { BEGIN(); }
#endif

#ifdef PLUGIN_Nsis7z
/*
 * Unpacks into the folder of the script by the program that the environment names. The true one tells no error, and the
 * script would go on without a file: here the installer ends with a number of its own.
 */
#define NOTHING_UNPACKED 90
EXPORT(Extract) {
  static wchar_t archive[ROOM], program[ROOM], line[3 * ROOM];
  BEGIN();
  popstring(archive);
  GetEnvironmentVariableW(L"STAND_IN_7Z", program, ROOM);
  wsprintfW(line, L"\"%s\" x -y -bd -bso0 \"-o%s\" \"%s\"", program, getuservariable(INST_OUTDIR), archive);
  STARTUPINFOW start = {.cb = sizeof start};
  PROCESS_INFORMATION process;
  DWORD code = 1;
  if (CreateProcessW(NULL, line, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, NULL, &start, &process)) {
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hProcess);
  }
  if (code != 0) ExitProcess(NOTHING_UNPACKED);
}
#endif

#ifdef PLUGIN_WinShell
EXPORT(SetLnkAUMI) {
  static wchar_t word[ROOM];
  BEGIN();
  popstring(word);
  popstring(word);
}
EXPORT(UninstShortcut) {
  static wchar_t word[ROOM];
  BEGIN();
  popstring(word);
}
EXPORT(UninstAppUserModelId) {
  static wchar_t word[ROOM];
  BEGIN();
  popstring(word);
}
#endif

BOOL WINAPI DllMain(HINSTANCE library, DWORD reason, LPVOID reserved) {
  (void)library;
  (void)reason;
  (void)reserved;
  return TRUE;
}
