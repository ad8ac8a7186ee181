#!/usr/bin/env bash
# An outside client against the sandbox: schemathesis reads our own document and looks for answers that break it.
#
#   pip install schemathesis
#   .github/schemathesis.sh
#
# With a JWT nothing may be found. With an API key (`.github/schemathesis.sh api-key`) one thing is expected: the document
# cannot say that `AccountCredential` is mandatory with a key, so requests without it are valid to it and refused with 400.
set -euo pipefail
cd "$(dirname "$0")/.."

kind="${1:-jwt}"
case "$kind" in
  jwt) export KHIPU_SANDBOX_TOKEN=schemathesis; header="Authorization: Bearer schemathesis" ;;
  api-key) export KHIPU_SANDBOX_API_KEY=schemathesis; header="x-api-key: schemathesis" ;;
  *) echo "usage: $0 [jwt|api-key]" >&2; exit 2 ;;
esac

cargo build --quiet --package khipu-cli
port="${SANDBOX_PORT:-18080}"
target="${CARGO_TARGET_DIR:-target}"
"$target/debug/khipu" sandbox --listen "127.0.0.1:$port" --items 2 2>/dev/null &
sandbox=$!
trap 'kill "$sandbox" 2>/dev/null || true' EXIT
for _ in $(seq 50); do
  (: < "/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.1
done
schemathesis run schemas/openapi.yaml --url "http://127.0.0.1:$port" --header "$header" --checks all \
  --max-examples 100
