#!/bin/sh
# Helm's install and update hook: puts the binary where plugin.yaml says it is, bin/kubectl-railiance.
# It takes one that is built here already, or one on the PATH; else it says what to run. It never downloads.
set -eu

root=${HELM_PLUGIN_DIR:-$(cd "$(dirname "$0")/.." && pwd)}
target=$root/bin/kubectl-railiance

for built in "$root/target/dist/railiance" "$root/target/release/railiance" "$(command -v railiance || true)"; do
  if [ -n "$built" ] && [ -x "$built" ]; then
    mkdir -p "$root/bin"
    # a copy: `cargo clean` shall not break the plugin
    cp -f "$built" "$target"
    echo "installed $("$target" --version) from $built"
    exit 0
  fi
done

cat >&2 <<EOF
railiance is not built yet. In $root, run

    cargo build --locked --profile dist && scripts/helm-install.sh

(needs Rust), or put a railiance binary on the PATH and run scripts/helm-install.sh again.
EOF
exit 1
