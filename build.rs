//! How the program is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={LAYOUT}");
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        at_a_fixed_address();
    }
    if is("PROFILE", "release") && has_the_usual_linker() {
        fold_equal_functions();
        if !is("OPT_LEVEL", "3") {
            lay_out_for_a_cold_start();
        }
    }
}

const LAYOUT: &str = "packaging/startup.ld";

fn is(name: &str, wanted: &str) -> bool {
    std::env::var(name).is_ok_and(|value| value == wanted)
}

/// The linker that comes with Rust; of another one nothing is known.
fn has_the_usual_linker() -> bool {
    std::env::var_os("RUSTC_LINKER").is_none() && is("TARGET", "x86_64-unknown-linux-gnu")
}

/// A program that may be loaded anywhere has 27,000 addresses to correct
/// and half a megabyte of pages to copy before `main`, at each start. Stack, heap and libraries stay
/// where the kernel puts them at random.
fn at_a_fixed_address() {
    println!("cargo::rustc-link-arg-bins=-no-pie");
}

/// Of functions that are the same to the byte one stays: generic code has many.
fn fold_equal_functions() {
    println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
}

/// Only in what is handed out (profile `dist`), since profilers want what this leaves out. Its speed is the one thing by
/// which Cargo lets it be told from `release`.
fn lay_out_for_a_cold_start() {
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    println!("cargo::rustc-link-arg-bins=-Wl,-T,{here}/{LAYOUT}");
}
