#!/bin/sh
# Helm's install and update hook: puts the binary where plugin.yaml says it is, bin/kubectl-railiance.
# It takes what was built here last, else what a package brought along, else one on the PATH; without any it says
# what to run. It never downloads.
set -eu

root=${HELM_PLUGIN_DIR:-$(cd "$(dirname "$0")/.." && pwd)}
target=$root/bin/kubectl-railiance

built=
for candidate in "${CARGO_TARGET_DIR:-$root/target}/dist/railiance" "${CARGO_TARGET_DIR:-$root/target}/release/railiance"; do
  if [ -x "$candidate" ] && { [ -z "$built" ] || [ "$candidate" -nt "$built" ]; }; then
    built=$candidate
  fi
done
if [ -z "$built" ] && [ -x "$target" ]; then
  echo "installed $("$target" --version)"
  exit 0
fi
if [ -z "$built" ]; then
  built=$(command -v railiance || command -v kubectl-railiance || true)
fi
if [ -n "$built" ]; then
  mkdir -p "$root/bin"
  # a copy: `cargo clean` shall not break the plugin
  cp -f "$built" "$target"
  echo "installed $("$target" --version) from $built"
  exit 0
fi

cat >&2 <<EOF
railiance is not built yet. In $root, run

    cargo build --locked --profile dist && scripts/helm-install.sh

(needs Rust), or put a railiance binary on the PATH and run scripts/helm-install.sh again.
EOF
exit 1
