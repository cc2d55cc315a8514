//! How the program is linked.

/// On Linux at a fixed address: a program that may be loaded anywhere has 27,000 addresses to correct
/// and half a megabyte of pages to copy before `main`, at each start. Stack, heap and libraries stay
/// where the kernel puts them at random.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
