# Runs diag under a deadline, and prints what came of it in one line.
# shellcheck shell=bash disable=SC2154

# bounded NAME DEADLINE ARGUMENTS...: runs diag; its report is $work/NAME.json, its messages
# $work/NAME.err; prints one object with the name, the exit status and the time in milliseconds.
bounded() {
    local name=$1 deadline=$2 start status
    shift 2
    start=$(date +%s%N)
    # The time is that of the program itself.
    timeout 30 "${DIAG_REAL:-$DIAG}" "$@" --json --deadline "$deadline" >"$work/$name.json" 2>"$work/$name.err"
    status=$?
    jq -c --arg name "$name" --argjson status $status --argjson ms $((($(date +%s%N) - start) / 1000000)) \
        --rawfile errors "$work/$name.err" \
        '{name: $name, status: $status, ms: $ms, causes: [.causes[].id], summary: .causes[0].summary,
          inputs: .inputs, gaps: [.gaps[].reason], notes: [.observations[].text], detail: (.detail // {} | keys), errors: $errors}' \
        "$work/$name.json"
}
