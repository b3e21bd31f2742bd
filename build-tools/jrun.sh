#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# jrun on the JVM. Engines call it with an empty environment and from any directory, so nothing is taken from either.
PATH=/usr/bin:/bin:/usr/sbin:/sbin${PATH:+:$PATH}
self=$0
[ ! -L "$self" ] || self=$(readlink -f "$self")
lib=${self%/*}/../lib
case $lib in /*) ;; *) lib=$PWD/$lib ;; esac

java=@JAVA_HOME@/bin/java
[ -x "$java" ] || java=${JAVA_HOME:+$JAVA_HOME/bin/java}
[ -x "$java" ] || java=$(command -v java) || {
    echo "jrun: no Java found: not @JAVA_HOME@ that jrun was built with, no JAVA_HOME, none on PATH; hint: install a JDK 25" >&2
    exit 1
}

# The JVM's first files would take the places of streams that are closed, and the container would get the JDK's own.
[ -e /proc/self/fd/0 ] || exec </dev/null
[ -e /proc/self/fd/1 ] || exec >/dev/null
[ -e /proc/self/fd/2 ] || exec 2>/dev/null

# A JVM that finds these prints a line on stderr, which engines take for an error.
unset JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS
export LC_ALL=C.UTF-8
# Engines read what comes on stdout and stderr: -Xlog:disable keeps the JVM from telling there that the cache does not fit.
cache=
[ ! -e "$lib/jrun.aot" ] || cache=-XX:AOTCache=$lib/jrun.aot
# The libraries shall not search at each start: JNA asks ldconfig, picocli looks in all jars for Groovy, and the logging that
# JNA uses reads its configuration from the JDK and then looks in all jars; there is none in this file, so it stays silent.
# shellcheck disable=SC2086 # words, or none
exec "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xmx256m -Xlog:disable ${cache:+"$cache"} ${JRUN_JAVA_OPTIONS:-} \
    --enable-native-access=ALL-UNNAMED -Djna.boot.library.path="$lib" -Djna.nounpack=true -Djna.nosys=true \
    -Djna.platform.library.path= -Dpicocli.disable.closures=true -Djava.util.logging.config.file=/dev/null/none \
    -Djrun.helper="$lib/jrun-init" -cp "@CLASSPATH@" jrun.cli.Main "$@"
