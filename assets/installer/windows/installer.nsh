; What the installer does besides electron-builder's own part: puts the command on the computer's PATH, and takes it off
; again; keeps no copy of itself; leaves no type of file that leads nowhere. Read by electron-builder (`nsis.include`).
;
; PATH is read and written by Windows' own calls, whole: a variable of NSIS holds 1,024 characters, and many a PATH is
; longer. Its type stays as it is, so that %SystemRoot% in it goes on to be expanded.

!define CULVERT_FOLDER "$INSTDIR\bin"
!define CULVERT_ENVIRONMENT "SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
; Octets. Windows takes 32,767 characters; what is longer is left alone.
!define CULVERT_ROOM 65534
!define CULVERT_BUFFER 140000

; After it: $0 key, $1 value, $2 its type, $4 value between semicolons, $5 where the folder stands in it or 0, $9 error.
!macro culvertReadPath
  System::Store S
  System::Alloc ${CULVERT_BUFFER}
  Pop $1
  System::Alloc ${CULVERT_BUFFER}
  Pop $4
  StrCpy $2 2
  StrCpy $3 ${CULVERT_ROOM}
  StrCpy $5 0
  ; HKEY_LOCAL_MACHINE; KEY_READ, KEY_WRITE and KEY_WOW64_64KEY.
  System::Call 'advapi32::RegOpenKeyExW(p 0x80000002, w "${CULVERT_ENVIRONMENT}", i 0, i 0x2011F, *p .r0) i .r9'
  ${If} $9 == 0
    System::Call 'advapi32::RegQueryValueExW(p r0, w "Path", p 0, *i r2 .r2, p r1, *i r3 .r3) i .r9'
    ; Not there: as good as empty.
    ${If} $9 == 2
      StrCpy $2 2
      StrCpy $9 0
    ${EndIf}
    System::Call 'kernel32::lstrcpyW(p r4, w ";") p'
    System::Call 'kernel32::lstrcatW(p r4, p r1) p'
    System::Call 'kernel32::lstrcatW(p r4, w ";") p'
    System::Call 'shlwapi::StrStrIW(p r4, w ";${CULVERT_FOLDER};") p .r5'
  ${EndIf}
!macroend

; Writes the value at register r1 and tells the programs that run.
!macro culvertWritePath
  System::Call 'kernel32::lstrlenW(p r1) i .r6'
  IntOp $6 $6 + 1
  IntOp $6 $6 * 2
  ${If} $6 < ${CULVERT_ROOM}
    System::Call 'advapi32::RegSetValueExW(p r0, w "Path", i 0, i r2, p r1, i r6) i .r9'
    SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=5000
  ${EndIf}
!macroend

!macro culvertClosePath
  System::Call 'advapi32::RegCloseKey(p r0) i'
  System::Store L
!macroend

!macro customInstall
  !insertmacro culvertReadPath
  ${If} $9 == 0
  ${AndIf} $5 == 0
    System::Call 'kernel32::lstrlenW(p r1) i .r6'
    ${If} $6 > 0
      IntOp $6 $6 - 1
      IntOp $6 $6 * 2
      IntOp $6 $6 + $1
      System::Call '*$6(&i2 .r7)'
      ; A semicolon at the end is there already.
      ${If} $7 != 59
        System::Call 'kernel32::lstrcatW(p r1, w ";") p'
      ${EndIf}
    ${EndIf}
    System::Call 'kernel32::lstrcatW(p r1, w "${CULVERT_FOLDER}") p'
    !insertmacro culvertWritePath
  ${EndIf}
  !insertmacro culvertClosePath

  ; electron-builder keeps the whole installer for an updater, which there is none of.
  SetShellVarContext current
  Delete "$LOCALAPPDATA\${APP_INSTALLER_STORE_FILE}"
  ${StdUtils.GetParentPath} $R5 "$LOCALAPPDATA\${APP_INSTALLER_STORE_FILE}"
  RMDir "$R5"
  SetShellVarContext all
!macroend

; electron-builder's part forgets the program of the type and leaves the type's default, which then leads nowhere. What
; another program has set since is that program's: its default, its place in the list, and the key that holds them.
!define CULVERT_TYPE "Software\Classes\.culvert"
!define CULVERT_CLASS "Culvert.Signed"
!macro culvertForgetType
  ReadRegStr $0 SHELL_CONTEXT "${CULVERT_TYPE}" ""
  ${If} $0 == "${CULVERT_CLASS}"
    DeleteRegValue SHELL_CONTEXT "${CULVERT_TYPE}" ""
  ${EndIf}
  DeleteRegValue SHELL_CONTEXT "${CULVERT_TYPE}\OpenWithProgids" "${CULVERT_CLASS}"
  ClearErrors
  EnumRegValue $0 SHELL_CONTEXT "${CULVERT_TYPE}\OpenWithProgids" 0
  ${If} ${Errors}
    DeleteRegKey SHELL_CONTEXT "${CULVERT_TYPE}\OpenWithProgids"
  ${EndIf}
  ClearErrors
  EnumRegValue $0 SHELL_CONTEXT "${CULVERT_TYPE}" 0
  ${If} ${Errors}
    EnumRegKey $0 SHELL_CONTEXT "${CULVERT_TYPE}" 0
    ${If} $0 == ""
      DeleteRegKey SHELL_CONTEXT "${CULVERT_TYPE}"
    ${EndIf}
  ${EndIf}
  ClearErrors
!macroend

!macro customUnInstall
  !insertmacro culvertForgetType
  !insertmacro culvertReadPath
  StrCpy $8 0
  ${DoWhile} $5 != 0
    ; What follows the folder, its semicolon first, moves to where the one before it stands.
    System::Call 'kernel32::lstrlenW(w ";${CULVERT_FOLDER}") i .r6'
    IntOp $6 $6 * 2
    IntOp $6 $6 + $5
    System::Call 'kernel32::lstrlenW(p r6) i .r7'
    IntOp $7 $7 + 1
    IntOp $7 $7 * 2
    System::Call 'kernel32::RtlMoveMemory(p r5, p r6, i r7)'
    StrCpy $8 1
    System::Call 'shlwapi::StrStrIW(p r4, w ";${CULVERT_FOLDER};") p .r5'
  ${Loop}
  ${If} $9 == 0
  ${AndIf} $8 == 1
    ; Without the semicolons around it.
    System::Call 'kernel32::lstrlenW(p r4) i .r7'
    IntOp $7 $7 - 1
    IntOp $7 $7 * 2
    IntOp $7 $7 + $4
    System::Call '*$7(&i2 0)'
    IntOp $1 $4 + 2
    !insertmacro culvertWritePath
  ${EndIf}
  !insertmacro culvertClosePath
!macroend
