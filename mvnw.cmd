@echo off
rem Runs Maven on a JDK 25, wherever one is installed. Fetches Maven itself where it has not been fetched yet.
setlocal
set "ROOT=%~dp0"
call "%ROOT%.mvn\find-jdk.cmd" || exit /b 1
set "MAVEN_VERSION=3.9.11"
set "MAVEN_SHA512=03e2d65d4483a3396980629f260e25cac0d8b6f7f2791e4dc20bc83f9514db8d0f05b0479e699a5f34679250c49c8e52e961262ded468a20de0be254d8207076"
if not defined MVNW_REPOURL set "MVNW_REPOURL=https://repo.maven.apache.org/maven2"
if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
set "MAVEN_DIR=%MAVEN_USER_HOME%\wrapper\dists\apache-maven-%MAVEN_VERSION%-gibbs"
set "MAVEN_URL=%MVNW_REPOURL%/org/apache/maven/apache-maven/%MAVEN_VERSION%/apache-maven-%MAVEN_VERSION%-bin.zip"
if not exist "%MAVEN_DIR%\bin\mvn.cmd" (
  "%JAVA_HOME%\bin\java.exe" "%ROOT%.mvn\FetchMaven.java" "%MAVEN_URL%" "%MAVEN_SHA512%" "%MAVEN_DIR%" || exit /b 1
)
rem Error Prone and the formatter use sun.misc.Unsafe; a JDK 17 would not know the option, so it is not in jvm.config.
set "MAVEN_OPTS=--sun-misc-unsafe-memory-access=allow %MAVEN_OPTS%"
call "%MAVEN_DIR%\bin\mvn.cmd" %*
exit /b %ERRORLEVEL%
