@echo off
rem Called by mvnw.cmd and gibbs.cmd: sets JAVA_HOME to a JDK 25 or newer, or fails with one line.
if defined JAVA_HOME call :check "%JAVA_HOME%" && exit /b 0
for %%R in ("%ProgramFiles%\Java" "%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\BellSoft" "%USERPROFILE%\.jdks" "%USERPROFILE%\scoop\apps") do (
  if exist "%%~R" for /d %%D in ("%%~R\*") do (
    call :check "%%~D" && (set "JAVA_HOME=%%~D" & exit /b 0)
  )
)
echo gibbs: no JDK 25 found; install one ^(https://adoptium.net^) or set JAVA_HOME 1>&2
exit /b 1

:check
if not exist "%~1\bin\javac.exe" exit /b 1
if not exist "%~1\release" exit /b 1
for /f "tokens=2 delims==." %%V in ('findstr /b "JAVA_VERSION=" "%~1\release"') do (
  set "FOUND=%%~V"
)
set "FOUND=%FOUND:"=%"
if %FOUND% GEQ 25 exit /b 0
exit /b 1
