# Sourced by ./mvnw and ./gibbs. find_jdk_25 sets JAVA_HOME to a JDK 25 or newer and jdk_version to its version, or
# says in one line what to install. Reads `release` files and starts no process, so it costs next to nothing.

is_jdk_25() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  jdk_version=
  while IFS='="' read -r key _ value _; do
    case $key in
      JAVA_VERSION | JAVA_RUNTIME_VERSION | IMPLEMENTOR_VERSION)
        [ "$key" = JAVA_VERSION ] && feature=${value%%[!0-9]*}
        jdk_version="$jdk_version $value"
        ;;
    esac
  done <"$1/release"
  [ "${feature:-0}" -ge 25 ]
}

find_jdk_25() {
  for candidate in \
    "${JAVA_HOME:-}" \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/* /opt/java/* /opt/jdk/* /usr/local/java/* \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.asdf/installs/java/* \
    "${HOME:-}"/.local/share/mise/installs/java/* "${HOME:-}"/.gradle/jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    feature=
    if [ -n "$candidate" ] && is_jdk_25 "$candidate"; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  # A JDK in an unusual place whose javac is on the PATH.
  candidate=$(command -v javac || true)
  while [ -L "$candidate" ]; do
    link=$(readlink "$candidate")
    case $link in
      /*) candidate=$link ;;
      *) candidate=${candidate%/*}/$link ;;
    esac
  done
  feature=
  candidate=${candidate%/bin/javac}
  if [ -n "$candidate" ] && is_jdk_25 "$candidate"; then
    JAVA_HOME=$candidate
    export JAVA_HOME
    return 0
  fi
  echo "gibbs: no JDK 25 found; install one (https://adoptium.net, or apt install openjdk-25-jdk) or set JAVA_HOME" >&2
  return 1
}
