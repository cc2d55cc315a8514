//! How the program is linked.

/// On Linux with the C library of GNU at a fixed address: a program that may be loaded anywhere has 27,000 addresses to correct
/// and half a megabyte of pages to copy before `main`, at each start. Stack, heap and libraries stay
/// where the kernel puts them at random.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, wanted: &str| std::env::var(name).is_ok_and(|value| value == wanted);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
