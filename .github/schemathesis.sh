#!/usr/bin/env bash
# An outside client against the sandbox: schemathesis reads our own document and looks for answers that break it.
#
#   .github/schemathesis.sh
#
# Runs twice, with every check on and to the end. With a JWT nothing may be found. With an API key exactly one thing is
# found, on every operation: the document cannot say that `AccountCredential` is mandatory with a key, so requests without
# it are valid to schemathesis and refused with 400, naming that member. Exit status 0 if that is so, 1 if anything else is
# found or not found, 2 if it cannot run.
#
# Needs Python 3.10 or later and the network, once: schemathesis is installed into a folder of its own. SEED=N repeats a run.
set -euo pipefail
cd "$(dirname "$0")/.."

version=4.32.5
venv="${TMPDIR:-/tmp}/khipu-schemathesis-$version"
work="$(mktemp -d)"
sandbox=
stop() {
  if [ -n "$sandbox" ]; then
    kill "$sandbox" 2>/dev/null || true
    wait "$sandbox" 2>/dev/null || true
    sandbox=
  fi
}
trap 'stop; rm -rf "$work"' EXIT
cannot() {
  echo "$0: $1" >&2
  exit 2
}

if ! "$venv/bin/schemathesis" --version >/dev/null 2>&1; then
  python3 -m venv "$venv" && "$venv/bin/pip" install --quiet "schemathesis==$version" \
    || cannot "schemathesis $version cannot be installed into $venv"
fi
cargo build --quiet --package khipu-cli || cannot "khipu cannot be built"
khipu="${CARGO_TARGET_DIR:-target}/debug/khipu"
# The sandbox is on this machine.
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1

# Usage: run NAME HEADER, with the credential that the sandbox shall accept in its environment.
run() {
  "$khipu" sandbox --listen 127.0.0.1:0 --items 2 >"$work/url" 2>"$work/sandbox" &
  sandbox=$!
  for _ in $(seq 100); do
    [ -s "$work/url" ] && break
    sleep 0.1
  done
  [ -s "$work/url" ] || cannot "the sandbox does not start: $(cat "$work/sandbox")"
  "$venv/bin/schemathesis" run schemas/openapi.yaml --url "$(cat "$work/url")" --header "$2" --checks all \
    --max-examples 100 --continue-on-failure ${SEED:+--seed "$SEED"} \
    --report json,ndjson --report-json-path "$work/$1.json" --report-ndjson-path "$work/$1.ndjson" \
    >"$work/$1.txt" 2>&1 || true
  stop
}

KHIPU_SANDBOX_TOKEN=schemathesis run JWT "Authorization: Bearer schemathesis"
KHIPU_SANDBOX_API_KEY=schemathesis run Api-Key "x-api-key: schemathesis"

"$venv/bin/python" - "$work" <<'PYTHON'
import base64, json, sys
from collections import Counter

work = sys.argv[1]
EXPECTED = [("/RequestData", "required", "member AccountCredential is missing; it is mandatory with a key")]


def findings(answer):
    """What the sandbox says is wrong with a request."""
    try:
        body = json.loads(base64.b64decode(answer["content"]["$base64"]))
        return [(f["pointer"], f["keyword"], f["message"]) for f in body["findings"]]
    except (KeyError, TypeError, ValueError):
        return None


def judged(name):
    """Whether a run went to its end and found what was expected."""
    try:
        with open(f"{work}/{name}.json") as file:
            report = json.load(file)
        with open(f"{work}/{name}.ndjson") as file:
            events = [json.loads(line) for line in file]
    except (OSError, ValueError) as error:
        print(f"{name}: no report: {error}")
        return False
    cases, checks, expected, others = Counter(), 0, Counter(), Counter()
    for event in events:
        recorder = event.get("ScenarioFinished", {}).get("recorder")
        if recorder is None:
            continue
        operation = recorder["label"]
        cases[operation] += len(recorder["cases"])
        for case, results in recorder["checks"].items():
            checks += len(results)
            answer = recorder["interactions"].get(case, {}).get("response") or {}
            for result in (result for result in results if result["status"] != "success"):
                is_expected = (
                    name == "Api-Key"
                    and result["name"] == "positive_data_acceptance"
                    and answer.get("status_code") == 400
                    and findings(answer) == EXPECTED
                )
                (expected if is_expected else others)[operation, result["name"]] += 1
    operations, errors = report["operations"], report["errors"]
    print(f"{name}: {sum(cases.values())} cases, {checks} checks, seed {report['seed']}")
    for found, title in [(expected, "expected"), (others, "NOT EXPECTED")]:
        for (operation, check), count in sorted(found.items()):
            print(f"  {title}: {check}, {count} cases of {operation}")
    wrong = []
    if not report["complete"] or operations["tested"] != operations["total"] or not operations["total"]:
        wrong.append("the run did not go to its end")
    if errors or operations["errored"]:
        wrong.append(f"{len(errors)} errors")
    # What its report counts and its events do not show would be a finding that nobody judged.
    if others or len(report["failures"]) != (1 if expected else 0):
        wrong.append("something else was found")
    if name == "Api-Key" and {operation for operation, _ in expected} != set(cases):
        wrong.append("the expected finding is missing on an operation")
    for problem in wrong:
        print(f"  WRONG: {problem}")
    if wrong:
        with open(f"{work}/{name}.txt") as file:
            print(file.read())
    return not wrong


sys.exit(0 if all([judged("JWT"), judged("Api-Key")]) else 1)
PYTHON
