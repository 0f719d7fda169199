# What bin/sentiment and the ./sentiment of a source folder share: finding Java and starting it. Not run by itself.
# Honours JAVA_HOME, JAVA_OPTS and PATH. Works with the bash 3.2 of macOS.

least_java=17
separator=:
case $OSTYPE in msys* | cygwin*) separator=';' ;; esac

fail() {
  printf 'sentiment: %s\n' "$1" >&2
  exit 1
}

# Sets java and java_major.
#   find_java KIT   what to install, if there is no Java: "JDK" or "JRE"
find_java() {
  local kit=$1 version
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME is \"$JAVA_HOME\", which has no bin/java: name the folder of a $kit, $least_java or later"
  else
    java=$(command -v java) || fail "java is not on the PATH: install a $kit, $least_java or later"
  fi
  version=$(java_version)
  case $version in
    1.*) java_major=${version#1.} ;; # Java 8 calls itself 1.8.
    *) java_major=$version ;;
  esac
  java_major=${java_major%%[!0-9]*}
  [ "${java_major:-0}" -ge "$least_java" ] ||
    fail "$java is version ${version:-unknown}: install a $kit, $least_java or later, or set JAVA_HOME to one"
}

# Reads the file that comes with a JDK, because asking java itself takes a tenth of a second.
java_version() {
  local release line
  release=$(dirname "$(dirname "$(readlink -f "$java" 2>/dev/null || printf '%s' "$java")")")/release
  if [ -r "$release" ]; then
    while IFS= read -r line; do
      case $line in JAVA_VERSION=*)
        line=${line#*=\"}
        printf '%s' "${line%\"*}"
        return
        ;;
      esac
    done <"$release"
  fi
  "$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1
}

# Java can tell neither which of the streams is a terminal …
terminals() {
  local found=
  if [ -t 0 ]; then found=in,; fi
  if [ -t 1 ]; then found=${found}out,; fi
  if [ -t 2 ]; then found=${found}err; fi
  printf '%s' "$found"
}

# … nor how wide it is …
columns() {
  local size
  if [ -t 1 ] && size=$(stty size <&1 2>/dev/null); then printf '%s' "${size##* }"; fi
}

# … nor read arguments that the locale has no letters for.
use_utf8() {
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *.[Uu][Tt][Ff]8 | *.[Uu][Tt][Ff]-8) ;;
    *) export LC_ALL=C.UTF-8 ;;
  esac
}

# A path as Java wants it on this system.
java_path() {
  case $OSTYPE in
    msys* | cygwin*) cygpath -m "$1" ;;
    *) printf '%s' "$1" ;;
  esac
}

cores() {
  nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || printf 4
}

# Each library is an open file, and so is each connection; of a lower limit Java would say only that it misses classes.
# Java raises the soft limit itself.
require_open_files() {
  local most
  most=$(ulimit -Hn 2>/dev/null || printf 'unlimited')
  case $most in
    *[!0-9]* | '') ;;
    *) [ "$most" -ge 256 ] || fail "this shell lets a program open $most files, and 256 are the least: raise the limit (ulimit -n)" ;;
  esac
}

# Becomes the program; find_java has been called.
#   launch CLASS_PATH ARGUMENT…
launch() {
  local class_path=$1
  local flags=(-Dfile.encoding=UTF-8 "-Dsentiment.terminal=$(terminals)" "-Dsentiment.columns=$(columns)")
  shift
  require_open_files
  case $OSTYPE in
    linux*)
      use_utf8
      # Keeps what libtorch frees, instead of asking the system for it again with each batch.
      export MALLOC_MMAP_MAX_=${MALLOC_MMAP_MAX_:-0}
      export MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-4294967296}
      ;;
  esac
  if [ "$java_major" -ge 22 ]; then flags+=(--enable-native-access=ALL-UNNAMED); fi
  if [ "$java_major" -ge 23 ]; then flags+=(--sun-misc-unsafe-memory-access=allow); fi
  # It is over before the second compiler would pay; until then that takes a third of a core from the model.
  if [ "${1:-}" = demo ]; then flags+=(-XX:TieredStopAtLevel=1); fi
  if [ "${1:-}" = serve ]; then
    if [ "$(cores)" -le 2 ]; then
      # Two threads compute; memory that others freed is theirs to use, too.
      export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
      case ${JAVA_OPTS:-} in
        *-XX:+Use*GC*) ;;
        # The heap stays as small as what is used. With one or two cores, short pauses cost less than what other collectors
        # keep beside the heap; the largest heap is Java's own choice.
        *) flags+=(-XX:+UseSerialGC -Xms32m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30) ;;
      esac
    fi
  fi
  # All libraries are here; nothing is to be looked for elsewhere when the service runs.
  export DJL_OFFLINE=true
  # shellcheck disable=SC2086 # JAVA_OPTS holds several words.
  exec "$java" "${flags[@]}" ${JAVA_OPTS:-} -cp "$class_path" org.sentimentstreams.cli.Sentiment "$@"
}
