#!/usr/bin/env bash
# What is known of our dependencies, and what ours promise others. NEEDS THE NETWORK, so it is no part of `cargo xtask ci`.
#
#   .github/supply-chain.sh [STEP]…     # all of them when none is named
#
#   deny       licences, bans, sources and advisories         cargo install --locked cargo-deny
#   machete    no dependency that nothing uses                cargo install --locked cargo-machete
#   typos      spelling                                       cargo install --locked typos-cli
#   msrv       every crate with the Rust of `rust-version`    rustup
#   minimal    the oldest releases that Cargo.toml allows     rustup, nightly, to resolve them
#   features   every feature of every crate alone             cargo install --locked cargo-hack; OpenSSL and a C compiler
#   semver     against the last tag, once there is one        cargo install --locked cargo-semver-checks
#
# Exit status 0 if every step passes, 1 if one does not; each runs whatever the others say.
set -uo pipefail
cd "$(dirname "$0")/.."
root="$PWD"

deny() { cargo deny --config .config/deny.toml check; }
machete() { cargo machete; }
typos() { command typos --hidden --config .config/typos.toml; }

msrv() {
  local version
  version="$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)"
  rustup toolchain install "$version" --profile minimal --no-self-update \
    && CARGO_TARGET_DIR="$root/target/msrv" cargo "+$version" check --locked --workspace --lib --bins
}

# In a copy, because it changes Cargo.lock. Dependencies of dependencies are the newest, so a failure is a bound of ours.
minimal() {
  local copy status
  copy="$(mktemp -d)"
  git ls-files -z | xargs -0 tar -cf - | tar -xf - -C "$copy" \
    && rm "$copy/Cargo.lock" \
    && (cd "$copy" && cargo +nightly update -Z direct-minimal-versions \
      && CARGO_TARGET_DIR="$root/target/minimal" cargo check --workspace --lib --bins)
  status=$?
  rm -rf "$copy"
  return $status
}

features() {
  cargo hack check --workspace --exclude xtask --each-feature --no-dev-deps
}

semver() {
  if [ -z "$(git describe --tags --abbrev=0 2>/dev/null)" ]; then
    echo "no tag yet: nothing is promised"
    return 0
  fi
  cargo semver-checks --workspace --exclude xtask --baseline-rev "$(git describe --tags --abbrev=0)"
}

failed=
for step in ${@:-deny machete typos msrv minimal features semver}; do
  echo "── $step"
  "$step" || failed="$failed $step"
done
if [ -n "$failed" ]; then
  echo "supply chain: failed:$failed" >&2
  exit 1
fi
echo "supply chain: every step passed"
