@echo off
rem Starts Gibbs. Builds it first where it is not built.
setlocal
set "ROOT=%~dp0"
call "%ROOT%.mvn\find-jdk.cmd" || exit /b 1
set "PROGRAM=%ROOT%cli\target\program"
if not exist "%PROGRAM%\built" (
  echo gibbs: building, once; a minute or two ... 1>&2
  if exist "%PROGRAM%" rmdir /s /q "%PROGRAM%"
  mkdir "%PROGRAM%\modules"
  call "%ROOT%mvnw.cmd" -f "%ROOT%pom.xml" -q -B -pl cli -am -DskipTests package > "%PROGRAM%\build.log" 2>&1 || (echo gibbs: the build failed; see %PROGRAM%\build.log 1>&2 & exit /b 1)
  copy /y "%ROOT%cli\target\runtime\*.jar" "%PROGRAM%\modules" >nul
  copy /y "%ROOT%cli\target\gibbs-cli-*-SNAPSHOT.jar" "%PROGRAM%\modules" >nul
  type nul > "%PROGRAM%\built"
)
"%JAVA_HOME%\bin\java" -XX:+UseSerialGC -XX:-UsePerfData %GIBBS_JAVA_OPTIONS% -p "%PROGRAM%\modules" -m gibbs.cli/gibbs.cli.Main %*
exit /b %ERRORLEVEL%
