#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Static checks of C, shell and licence lines. Prints one line for each check, and what it found.
set -uo pipefail
cd "$(dirname "$0")/.."
passed=0 failed=0
mapfile -t c_files < <(git ls-files 'native-helper/*.[ch]' 'conformance/src/*.c' 'native-image/*.[ch]')
mapfile -t helper_c < <(git ls-files 'native-helper/*.c')
mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
mapfile -t sources < <(git ls-files '*.java' '*.c' '*.h' '*.def' '*.sh' '*.xml' Makefile '*/Makefile' .ci/run)

check() { # check NAME COMMAND...: silent when all is well
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        echo "lint: $name ok"
        passed=$((passed + 1))
    else
        echo "lint: $name FAILED"
        printf '%s\n' "$output" | head -80
        failed=$((failed + 1))
    fi
}

spdx() {
    local file bad=0
    for file in "${sources[@]}"; do
        [ -e "$file" ] || continue
        head -2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || { echo "no SPDX line: $file"; bad=1; }
    done
    return $bad
}

tidy() { # one after the other: clang-tidy takes the settings of the nearest .clang-tidy
    local file bad=0
    for file in "${helper_c[@]}"; do
        clang-tidy-14 --quiet --warnings-as-errors='*' "$file" -- -std=c17 -D_GNU_SOURCE -Inative-helper 2>/dev/null || bad=1
    done
    return $bad
}

check "licence lines" spdx
if [ ${#c_files[@]} -gt 0 ]; then
    check clang-format clang-format-14 --style=file:native-helper/.clang-format --dry-run --Werror "${c_files[@]}"
fi
if [ ${#helper_c[@]} -gt 0 ]; then
    check cppcheck cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,performance,portability \
        --suppress=missingIncludeSystem --max-configs=4 -D_GNU_SOURCE -D__linux__ -Inative-helper "${helper_c[@]}"
    check clang-tidy tidy
fi
check shellcheck shellcheck "${scripts[@]}"
echo "lint: $passed passed, $failed failed"
[ $failed = 0 ]
