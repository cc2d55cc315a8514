//! How the program is linked.

use std::path::Path;
use std::process::Command;

fn main() {
    for read in ["build.rs", LAYOUT, HOT, FIRST] {
        println!("cargo::rerun-if-changed={read}");
    }
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        at_a_fixed_address();
    }
    if is("PROFILE", "release") && has_the_usual_linker() {
        fold_equal_functions();
        if !is("OPT_LEVEL", "3") {
            lay_out_for_a_cold_start();
            carry_the_unwinder();
        }
    }
}

/// Where the parts of the program lie in its file.
const LAYOUT: &str = "packaging/startup.ld";
/// What a short run executes; `scripts/hot` writes it.
const HOT: &str = "packaging/hot.ld";
/// What is run first, and asks for the rest of a start.
const FIRST: &str = "packaging/startup.c";

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

/// The library that unwinds is loaded at each start, for a panic's last words at most. Where the compiler has it as an
/// archive, it is a part of the program.
fn carry_the_unwinder() {
    let asked = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output();
    let found = asked.ok().and_then(|said| String::from_utf8(said.stdout).ok());
    if let Some(archive) = found.as_deref().map(str::trim).filter(|path| Path::new(path).is_absolute()) {
        println!("cargo::rustc-link-arg-bins=-Wl,--push-state,--whole-archive,{archive},--pop-state");
    }
}

/// Only in what is handed out (profile `dist`), so that a checkout links as usual. Its speed is the one thing by
/// which Cargo lets it be told from `release`.
fn lay_out_for_a_cold_start() {
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    for object in cc::Build::new().file(FIRST).flag("-fno-asynchronous-unwind-tables").compile_intermediates() {
        println!("cargo::rustc-link-arg-bins={}", object.display());
    }
    println!("cargo::rustc-link-arg-bins=-Wl,--no-eh-frame-hdr");
    for script in [LAYOUT, HOT] {
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{here}/{script}");
    }
}
