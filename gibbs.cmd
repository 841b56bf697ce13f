@echo off
rem Starts Gibbs. Builds it first where it is not built; after changing sources, delete cli\target\program\built.
rem GIBBS_JAVA_OPTIONS: further options of the JVM, such as -Xmx8g.
setlocal
set "ROOT=%~dp0"
call "%ROOT%.mvn\find-jdk.cmd" || exit /b 1
set "PROGRAM=%ROOT%cli\target\program"
rem Serial collection starts fastest. The JVM's own warnings go to standard error.
set "FLAGS=-XX:+UseG1GC -XX:-UsePerfData -Xlog:disable -Xlog:all=warning:stderr"
set "BUILT="
if exist "%PROGRAM%\built" set /p BUILT=<"%PROGRAM%\built"
if not "%BUILT%"=="%JAVA_HOME% %JDK_VERSION%" (
  "%JAVA_HOME%\bin\java.exe" "%ROOT%.mvn\AssembleProgram.java" "%ROOT%." "%JAVA_HOME% %JDK_VERSION%" %FLAGS% || exit /b 1
)
rem Optional modules are built and put on the class path when one of their commands is called.
set "MODULE="
set "CALLED=%~1"
if "%CALLED%"=="help" set "CALLED=%~2"
if "%CALLED%"=="train" set "MODULE=train"
if "%CALLED%"=="train-export" set "MODULE=train"
echo " %* " | findstr /c:" --ngram" >nul && set "MODULE="
set "CLASSES=%PROGRAM%\modules\*"
if not "%MODULE%"=="" (
  if not exist "%PROGRAM%\%MODULE%\built" (
    "%JAVA_HOME%\bin\java.exe" "%ROOT%.mvn\AssembleProgram.java" add %MODULE% "%ROOT%." || exit /b 1
  )
  set "CLASSES=%PROGRAM%\modules\*;%PROGRAM%\%MODULE%\*"
  set "FLAGS=%FLAGS% --enable-native-access=ALL-UNNAMED"
)
set "CACHE="
if "%MODULE%"=="" if exist "%PROGRAM%\gibbs.aot" set CACHE="-XX:AOTCache=%PROGRAM%\gibbs.aot" "-Dgibbs.aot=%PROGRAM%\gibbs.aot"
"%JAVA_HOME%\bin\java.exe" %FLAGS% %CACHE% %GIBBS_JAVA_OPTIONS% --add-modules jdk.incubator.vector -cp "%CLASSES%" gibbs.cli.Main %*
exit /b %ERRORLEVEL%
