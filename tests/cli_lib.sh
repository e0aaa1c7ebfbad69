# Sourced by the command-line tests: $1 is the program, $2 the source tree.
program=$1
tree=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

fail() {
    printf 'FAILED: %s\n' "$*"
    failures=$((failures + 1))
}

# expect CODE 'PATTERN of the message' COMMAND...: exit code, exactly one line on standard error, nothing half said.
expect() {
    local code=$1 pattern=$2
    shift 2
    timeout 60 "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
    local got=$?
    [ "$got" -eq "$code" ] || fail "exit code $got, not $code: $*: $(head -c 300 "$scratch/err")"
    grep -Eq -- "$pattern" "$scratch/err" || fail "message does not match '$pattern': $*: $(head -c 300 "$scratch/err")"
    local lines
    lines=$(grep -vc '^usage:' "$scratch/err")
    [ "$lines" -eq 1 ] || fail "$lines lines of message: $*: $(head -c 300 "$scratch/err")"
}

done_testing() {
    [ "$failures" -eq 0 ] || exit 1
    printf 'all as expected\n'
}
