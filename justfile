# What there is to do here; `just` lists it. Checks stand in scripts/check, which CI calls as well.

[private]
default:
    @just --list --unsorted

# everything CI does
ci:
    bash .ci/run

# cargo fmt --check
format:
    scripts/check format

# clippy, warnings are errors
lints:
    scripts/check lints

# rustdoc, warnings are errors
docs:
    scripts/check docs

# all tests
test:
    scripts/check tests

# a shell with a running cluster, or one command: `just bed kubectl get nodes`; `just bed --traffic`: one that serves
[positional-arguments]
bed *command:
    cargo test --quiet --test bed-shell -- "$@"

# the tables of docs/performance.md, beside the real peers
bench:
    cargo bench

# writes expected results anew, of all tests or of one binary: `just bless --test diff`
bless *which:
    BLESS=1 cargo test {{ which }}

# the binary as it is handed out: target/dist/railiance
dist:
    cargo build --locked --profile dist

# builds the binary and installs it where the Helm and kubectl plugins look for it
install: dist
    scripts/helm-install.sh

# docs/terminal.svg, from the real program in a real terminal
picture:
    scripts/terminal-picture
