#!/usr/bin/env bash
# What the libraries show and use: every global symbol starts with myo_; the core holds no variables that
# change and calls nothing that prints, exits or opens files. MYO_LIBRARY, MYO_CORE: the two archives.
set -euo pipefail
core=${MYO_CORE:?MYO_CORE is not set} library=${MYO_LIBRARY:?MYO_LIBRARY is not set}
bad=0
complain() { # TEXT, then lines
    [ -z "$2" ] && return
    printf '%s\n%s\n' "$1" "$2"
    bad=1
}

for archive in "$core" "$library"; do
    symbols=$(nm --defined-only --extern-only "$archive" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u)
    [ -n "$symbols" ] || { echo "$archive: no symbols read"; exit 1; }
    # __odr_asan and the like are put there by the sanitizers.
    complain "$archive: global symbols without myo_" "$(grep -vE '^(myo_|__)' <<<"$symbols" || true)"
    echo "$(basename "$archive"): $(wc -l <<<"$symbols") global symbols"
done

undefined=$(nm --undefined-only "$core" 2>/dev/null | awk 'NF == 2 { print $2 }' | sort -u)
if grep -qE '^__(asan|tsan|ubsan)' <<<"$undefined"; then
    echo "a sanitizer build: variables and calls are not looked at"
    exit $bad
fi
complain "the core calls what it may not" "$(grep -xE \
    'exit|_exit|_Exit|quick_exit|abort|__assert_fail|v?[fsd]?n?printf|__[a-z]*printf_chk|puts|putchar|fputs|fwrite|fread|fopen|fopen64|fclose|open|open64|read|write|getenv|setlocale|system|s?rand|std(in|out|err)|perror' \
    <<<"$undefined" || true)"

# Tables of pointers lie in .data.rel.ro: constant after loading. .data and .bss can change.
variables=$(objdump -t "$core" 2>/dev/null |
    awk '/^[0-9a-f]+ .* (O|  *) *\.(data|bss|tdata|tbss)(\.[A-Za-z_]|[ \t])|\*COM\*/ && !/\.data\.rel\.ro/ && !/ d  / { print $NF, $(NF-2) }' |
    grep -v '^\.' || true)
complain "the core holds variables that can change" "$variables"
exit $bad
