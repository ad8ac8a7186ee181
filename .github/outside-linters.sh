#!/usr/bin/env bash
# Outside linters on our own document: Redocly's and Spectral's recommended rules, each with its settings in `.config/`.
#
#   .github/outside-linters.sh
#
# The document is linted as it is written, and as one bundle. Exit status 0 if there is no error, 1 if there is one, 2 if it
# cannot run. One warning of Redocly is expected on every operation: it asks for a 4XX answer of the callback as well, and
# what the provider does with a callback that is refused is not documented.
#
# Needs Node 20 or later and the network, once: the linters are installed into a folder of their own.
set -euo pipefail
cd "$(dirname "$0")/.."

redocly=2.77.0
spectral=6.16.3
tools="${TMPDIR:-/tmp}/khipu-linters-$redocly-$spectral"
bundle="$(mktemp -d)/openapi.yaml"
trap 'rm -rf "$(dirname "$bundle")"' EXIT
# Nothing of ours is told to anybody.
export REDOCLY_TELEMETRY=off SCARF_ANALYTICS=false
cannot() {
  echo "$0: $1" >&2
  exit 2
}

if [ ! -x "$tools/node_modules/.bin/redocly" ] || [ ! -x "$tools/node_modules/.bin/spectral" ]; then
  npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$tools" \
    "@redocly/cli@$redocly" "@stoplight/spectral-cli@$spectral" || cannot "the linters cannot be installed into $tools"
fi
PATH="$tools/node_modules/.bin:$PATH"

redocly bundle --config .config/redocly.yaml schemas/openapi.yaml --output "$bundle" >/dev/null 2>&1 \
  || cannot "the document cannot be bundled"
status=0
for document in schemas/openapi.yaml "$bundle"; do
  redocly lint --config .config/redocly.yaml --format summary "$document" || status=1
  spectral lint --ruleset .config/spectral.yaml --fail-severity warn "$document" || status=1
done
exit $status
