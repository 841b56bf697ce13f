#!/bin/sh
# Runs a benchmark: bench/run.sh throughput [SHAPE [TYPE [PASSES]]]
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/.mvn/find-jdk.sh"
find_jdk_25 || exit 1
"$root/mvnw" -f "$root/pom.xml" -q -B -pl bench -am -DskipTests package
case ${1:-} in
  throughput) main=gibbs.bench.Throughput ;;
  *) echo "usage: bench/run.sh throughput [135M|15M|1.1B [Q8_0|Q4_0|F16 [PASSES]]]" >&2; exit 2 ;;
esac
shift
exec "$JAVA_HOME/bin/java" -Xmx6g --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
  -cp "$root/bench/target/classes:$root/bench/target/runtime/*" "$main" "$@"
