@echo off
rem Called by mvnw.cmd and gibbs.cmd: sets JAVA_HOME to a JDK 25 or newer and JDK_VERSION, or fails with one line.
if defined JAVA_HOME call :check "%JAVA_HOME%" && exit /b 0
for %%R in ("%ProgramFiles%\Java" "%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\BellSoft" "%ProgramFiles%\SapMachine" "%ProgramFiles%\OpenJDK" "%USERPROFILE%\.jdks" "%USERPROFILE%\.sdkman\candidates\java" "%USERPROFILE%\scoop\apps") do (
  if exist "%%~R" for /d %%D in ("%%~R\*") do (
    call :check "%%~D" && (set "JAVA_HOME=%%~D" & exit /b 0)
    call :check "%%~D\current" && (set "JAVA_HOME=%%~D\current" & exit /b 0)
  )
)
echo gibbs: no JDK 25 found; install one (https://adoptium.net) or set JAVA_HOME 1>&2
exit /b 1

:check
if not exist "%~1\bin\javac.exe" exit /b 1
if not exist "%~1\release" exit /b 1
set "JDK_VERSION="
for /f "usebackq tokens=2 delims==" %%V in (`findstr /b "JAVA_VERSION=" "%~1\release"`) do set "JDK_VERSION=%%~V"
if not defined JDK_VERSION exit /b 1
set "JDK_FEATURE="
for /f "tokens=1 delims=.-+" %%F in ("%JDK_VERSION%") do set "JDK_FEATURE=%%F"
if %JDK_FEATURE% GEQ 25 exit /b 0
exit /b 1
