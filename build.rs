//! How the program is linked.

/// On Linux with the C library of GNU at a fixed address: a program that may be loaded anywhere has 27,000 addresses to correct
/// and half a megabyte of pages to copy before `main`, at each start. Stack, heap and libraries stay
/// where the kernel puts them at random.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, wanted: &str| std::env::var(name).is_ok_and(|value| value == wanted);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
        fold_equal_functions();
    }
}

/// Of functions that are the same to the byte one stays: generic code has many. The linker that comes
/// with Rust can do that; of another one nothing is known.
fn fold_equal_functions() {
    let usual = std::env::var_os("RUSTC_LINKER").is_none()
        && std::env::var("TARGET").is_ok_and(|it| it == "x86_64-unknown-linux-gnu");
    if usual && std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
    }
}
