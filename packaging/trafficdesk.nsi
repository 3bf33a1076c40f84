; The Windows set-up program. Called by packaging/windows_setup.py with VERSION, PAYLOAD (the program folder), OUT, ICON,
; PICTURE (164 x 314, shown at the beginning and the end) and TERMS (the licence page).
; Silent:  setup.exe /S [/AllUsers | /CurrentUser] [/D=C:\folder]   (/D last and without quotes)
; Exit codes: 0 done, 1 given up by the user, 3 Windows too old, 4 the program is running, 5 it is installed somewhere
; else already, 6 a newer version is installed. Nothing is changed with any but 0.
Unicode true
Target amd64-unicode

!define APP "TrafficDesk"
!define TITLE "交通安全工作台"
!define EXE "TrafficDesk.exe"
!define CONSOLE "trafficdesk-cli.exe"
!define KEY "Software\${APP}"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${APP}"
; Windows 10 1809: the oldest that Qt 6 is documented for.
!define OLDEST_BUILD 17763

; For the user alone unless chosen otherwise, so that nobody needs an administrator.
!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_INSTALLMODE_DEFAULT_CURRENTUSER
!define MULTIUSER_INSTALLMODE_INSTDIR "${APP}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${KEY}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "InstallDir"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${KEY}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "InstallDir"
!define MULTIUSER_USE_PROGRAMFILES64
!include MultiUser.nsh
!include MUI2.nsh
!include FileFunc.nsh
!include WinVer.nsh
!include x64.nsh
!include WordFunc.nsh

Name "${TITLE}"
ManifestDPIAware true
OutFile "${OUT}"
!ifdef QUICK
SetCompress off
!else
SetCompressor /SOLID lzma
!endif
BrandingText "${TITLE} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "${TITLE}"
VIAddVersionKey /LANG=2052 "FileDescription" "${TITLE} 安装程序"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "GPL-3.0-or-later"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PICTURE}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "安装${TITLE} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "街道办事处道路交通安全工作的离线工作台。$\r$\n$\r$\n不需要管理员权限，也不需要上网。装过旧版本的直接装在上面，台账和设置都会保留。$\r$\n$\r$\n安装前请先退出正在运行的${TITLE}。"
!define MUI_LICENSEPAGE_CHECKBOX
!define MUI_FINISHPAGE_RUN "$INSTDIR\${EXE}"
!define MUI_FINISHPAGE_RUN_TEXT "现在打开${TITLE}"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${TERMS}"
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE LeaveDirectory
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

; A program that runs has its file open: it cannot be opened for writing. The window and the command line are two files.
!macro REFUSE_WHILE_OPEN FILE
  ${If} ${FileExists} "$INSTDIR\${FILE}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${FILE}" a
    ${If} ${Errors}
      MessageBox MB_ICONSTOP "${TITLE}正在运行（${FILE}），或者没有权限修改 $INSTDIR。请先退出${TITLE}，再重新开始。" /SD IDOK
      SetErrorLevel 4
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend
!macro REFUSE_WHILE_RUNNING
  !insertmacro REFUSE_WHILE_OPEN "${EXE}"
  !insertmacro REFUSE_WHILE_OPEN "${CONSOLE}"
!macroend

; One copy: $R0 is "" when the program may go to $INSTDIR, else the folder where it is installed, for this user or for all.
!macro LOOK_AT ROOT
  ReadRegStr $R1 ${ROOT} "${KEY}" "InstallDir"
  ${If} $R1 != ""
  ${AndIf} $R1 != $INSTDIR
  ${AndIf} ${FileExists} "$R1\${EXE}"
    StrCpy $R0 $R1
  ${EndIf}
!macroend
Function OtherCopy
  StrCpy $R0 ""
  !insertmacro LOOK_AT HKCU
  !insertmacro LOOK_AT HKLM
FunctionEnd

!define ONE_COPY "${TITLE}已经安装在 $R0。请装在原来的文件夹里（直接升级，台账和设置都保留）；要换地方，请先在“设置 → 应用”里卸载它，卸载不会删除台账。"

Function LeaveDirectory
  Call OtherCopy
  ${If} $R0 != ""
    MessageBox MB_ICONEXCLAMATION "${ONE_COPY}"
    StrCpy $INSTDIR $R0
    Abort
  ${EndIf}
FunctionEnd

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
  ${OrIfNot} ${AtLeastBuild} ${OLDEST_BUILD}
    MessageBox MB_ICONSTOP "${TITLE}需要 64 位的 Windows 10（1809 或更高版本）或 Windows 11。这台电脑的系统太旧（Windows 7、8 都不行），没有安装，也没有改动任何文件。" /SD IDOK
    SetErrorLevel 3
    Quit
  ${EndIf}
  ; MULTIUSER_INIT would forget a folder given with /D=.
  StrCpy $R9 $INSTDIR
  !insertmacro MULTIUSER_INIT
  ${If} $R9 != ""
    StrCpy $INSTDIR $R9
  ${EndIf}
FunctionEnd

Function un.onInit
  !insertmacro MULTIUSER_UNINIT
FunctionEnd

Section "program"
  Call OtherCopy
  ${If} $R0 != ""
    MessageBox MB_ICONSTOP "${ONE_COPY}" /SD IDOK
    SetErrorLevel 5
    Quit
  ${EndIf}
  ; Data that a newer version has kept cannot be read by an older one.
  ReadRegStr $R1 SHCTX "${UNINSTALL_KEY}" "DisplayVersion"
  ${If} $R1 != ""
  ${AndIf} ${FileExists} "$INSTDIR\${EXE}"
    ${VersionCompare} "$R1" "${VERSION}" $R2
    ${If} $R2 == 1
      MessageBox MB_ICONSTOP "这台电脑上的${TITLE}是 $R1，比要安装的 ${VERSION} 新。旧版本读不了新版本的台账，所以没有安装，也没有改动任何文件。" /SD IDOK
      SetErrorLevel 6
      Quit
    ${EndIf}
  ${EndIf}
  !insertmacro REFUSE_WHILE_RUNNING
  SetOutPath "$INSTDIR"
  ; Everything of an older version goes, except what a portable office keeps in data.
  RMDir /r "$INSTDIR\_internal"
  File /r "${PAYLOAD}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${TITLE}.lnk" "$INSTDIR\${EXE}"
  CreateShortcut "$DESKTOP\${TITLE}.lnk" "$INSTDIR\${EXE}"
  WriteRegStr SHCTX "${KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "${TITLE}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${EXE}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode /S'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR\_internal" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" $0
SectionEnd

; The office's data is never touched: it lies in the user's own folder, or in data beside the program.
Section "Uninstall"
  !insertmacro REFUSE_WHILE_RUNNING
  Delete "$SMPROGRAMS\${TITLE}.lnk"
  Delete "$DESKTOP\${TITLE}.lnk"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${EXE}"
  Delete "$INSTDIR\${CONSOLE}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
  DeleteRegKey SHCTX "${KEY}"
SectionEnd
