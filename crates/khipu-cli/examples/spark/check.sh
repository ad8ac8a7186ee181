#!/bin/sh
# Shows that Spark and one process tell the same, byte for byte, also when a worker is killed in mid-run.
# Needs python3 with venv, Java 8, 11 or 17, and cargo. PYTHON names a python that has PySpark already.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

if [ -z "${PYTHON:-}" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check pyspark==3.5.9
    PYTHON=$work/venv/bin/python
fi
if [ -z "${KHIPU:-}" ]; then
    cargo build --quiet --manifest-path "$root/Cargo.toml" --package khipu-cli
    KHIPU=${CARGO_TARGET_DIR:-$root/target}/debug/khipu
fi
export PYSPARK_PYTHON="$PYTHON" PYSPARK_DRIVER_PYTHON="$PYTHON"
# The same key for the one process; without it every run draws its own.
KHIPU_DRIFT_KEY=$("$PYTHON" -c 'import secrets; print(secrets.token_hex(32))')
export KHIPU_DRIFT_KEY

cd "$work"
echo "captures: what the sandbox answers, and the examples of the repository, valid and not, plain and packed"
"$KHIPU" sandbox --listen 127.0.0.1:0 > url 2> sandbox.log &
sandbox=$!
while [ ! -s url ]; do sleep 0.1; done
for number in 1 2 3; do
    mkdir -p captures/sandbox
    for operation in bancosecurity_personal_loans consorcio_personal_unbilled_transactions; do
        request='{"RequestData":{}}'
        [ "$operation" = bancosecurity_personal_loans ] || request='{"RequestData":{"LastDigits":"1234"}}'
        printf '%s' "$request" | KHIPU_TOKEN=any KHIPU_BASE_URL=$(head -n 1 url) \
            "$KHIPU" call "$operation" --request - --capture "captures/sandbox/$number.ndjson" > /dev/null 2>> call.log || :
    done
done
kill "$sandbox"
[ -s captures/sandbox/3.ndjson ]
"$PYTHON" - "$root/schemas/payloads" <<'PYTHON'
import gzip, json, os, pathlib, sys

for operation in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    kinds = {}
    for path in sorted(operation.rglob("*.json")):
        try:
            line = json.dumps(json.loads(path.read_text()))
        except ValueError:
            line = " ".join(path.read_text(errors="replace").split())
        kinds.setdefault(path.name.split("-")[0].split(".")[0], []).append(line)
    for kind, lines in kinds.items():
        folder = pathlib.Path("captures", operation.name)
        folder.mkdir(parents=True, exist_ok=True)
        for part in range(3):
            text = "\n".join(lines[part::3] * 20) + "\n"
            name = folder / f"{kind}-{part}.ndjson"
            if part == 1:
                name.with_suffix(".ndjson.gz").write_bytes(gzip.compress(text.encode()))
            else:
                name.write_text(text)
pathlib.Path("captures", "cut.json").write_text('{"cut": [')
PYTHON
find captures -type f | wc -l | xargs echo "files:"

# As slow as a large file would be, so that a worker can be killed in the middle of its work.
printf '#!/bin/sh\nsleep 1\nexec "%s" "$@"\n' "$KHIPU" > slow
chmod +x slow

spark() { rm -f many.json; "$PYTHON" "$here/khipu_spark.py" --master 'local[2,4]' "$@" 2>> spark.log; }

# The processes below another one.
below() {
    for child in $(pgrep -P "$1"); do
        echo "$child"
        below "$child"
    done
}

# Kills one worker that is at work: a child of the daemon from which PySpark forks its workers.
kill_worker() {
    for _ in $(seq 300); do
        for process in $(below "$1"); do
            case $(ps -o args= -p "$process" 2> /dev/null) in
                *pyspark.daemon*)
                    # A worker that has a child of its own has `khipu` running.
                    if pgrep -P "$process" -f slow > /dev/null; then
                        kill -9 "$process" && echo "killed worker $process" && return 0
                    fi ;;
            esac
        done
        sleep 0.1
    done
    echo "no worker was found" && return 1
}

for verb in validate drift; do
    expected=0
    "$KHIPU" "$verb" --format json captures > one.json || expected=$?
    found=0
    spark --verb "$verb" --khipu "$KHIPU" -o many.json captures || found=$?
    cmp one.json many.json
    [ "$found" = "$expected" ]
    echo "$verb: Spark and one process tell the same ($(wc -c < one.json) bytes, status $found)"

    found=0
    spark --verb "$verb" --khipu "$KHIPU" -o many.json "file://$work/captures" || found=$?
    cmp one.json many.json
    [ "$found" = "$expected" ]
    echo "$verb: the same by URL, as from a store of objects"

    : > spark.log
    spark --verb "$verb" --khipu "$work/slow" -o many.json captures &
    run=$!
    kill_worker "$run"
    found=0
    wait "$run" || found=$?
    grep -q 'Lost task' spark.log
    cmp one.json many.json
    [ "$found" = "$expected" ]
    echo "$verb: the same with a worker killed in mid-run"
done
