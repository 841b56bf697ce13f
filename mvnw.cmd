@echo off
rem Runs Maven on a JDK 25, wherever one is installed. Fetches Maven itself where there is none.
setlocal EnableDelayedExpansion
set "ROOT=%~dp0"
call "%ROOT%.mvn\find-jdk.cmd" || exit /b 1
set "MAVEN_VERSION=3.9.11"
if not defined MVNW_REPOURL set "MVNW_REPOURL=https://repo.maven.apache.org/maven2"
set "DISTS=%USERPROFILE%\.m2\wrapper\dists"
set "MAVEN_DIR=%DISTS%\apache-maven-%MAVEN_VERSION%"
if not exist "%MAVEN_DIR%\bin\mvn.cmd" (
  echo mvnw: fetching Maven %MAVEN_VERSION% 1>&2
  if not exist "%DISTS%" mkdir "%DISTS%"
  curl -fsSL -o "%DISTS%\maven.zip" "%MVNW_REPOURL%/org/apache/maven/apache-maven/%MAVEN_VERSION%/apache-maven-%MAVEN_VERSION%-bin.zip" || (echo mvnw: cannot fetch Maven 1>&2 & exit /b 1)
  tar -xf "%DISTS%\maven.zip" -C "%DISTS%" || (echo mvnw: the Maven archive is damaged 1>&2 & exit /b 1)
  del "%DISTS%\maven.zip"
)
call "%MAVEN_DIR%\bin\mvn.cmd" %*
exit /b %ERRORLEVEL%
