#!/bin/sh
# Runs a benchmark: bench/run.sh throughput [SHAPE [TYPE [PASSES [ROWS]]]], bench/run.sh selection [VOCABULARY...] [LAW...]
# GIBBS_PEER=FOLDER compares with the prebuilt libraries of llama.cpp v0.5.0 there (docs/performance.md).
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/.mvn/find-jdk.sh"
find_jdk_25 || exit 1
"$root/mvnw" -f "$root/pom.xml" -q -B -pl bench -am -DskipTests package
case ${1:-} in
  throughput) main=gibbs.bench.Throughput ;;
  selection) main=gibbs.bench.selection.Selection ;;
  *) echo "usage: bench/run.sh throughput [135M|15M|1.1B [Q8_0|Q4_0|F16 [PASSES [ROWS]]]] | selection [VOCABULARY...] [LAW...]" >&2; exit 2 ;;
esac
shift
exec "$JAVA_HOME/bin/java" -Xmx6g --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
  ${GIBBS_PEER:+"-Dgibbs.peer=$GIBBS_PEER"} \
  -cp "$root/bench/target/classes:$root/bench/target/runtime/*" "$main" "$@"
