//! What is handed out is linked in a way of its own (`packaging/startup.ld`): a panic has to end as it does everywhere.

use std::path::Path;
use std::process::Command;

/// As `railiance::cli` does it: the usual words with their trace, then a code of our own.
const PANICS: &str = r#"
fn main() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| { usual(info); std::process::exit(70) }));
    let given: Vec<String> = std::env::args().collect();
    println!("{}", given[7]);
}
"#;

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
fn a_panic_of_what_is_laid_out_for_a_cold_start_ends_with_70() {
    let folder = tempfile::tempdir().unwrap();
    let (source, program) = (folder.path().join("panics.rs"), folder.path().join("panics"));
    std::fs::write(&source, PANICS).unwrap();
    let layout = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/startup.ld");
    let asked = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output().unwrap();
    let unwinder = String::from_utf8(asked.stdout).unwrap();
    let rustc = std::env::var_os("RUSTC").unwrap_or("rustc".into());
    let built = Command::new(rustc)
        .args(["-O", "-C", "panic=abort", "-C", "strip=symbols", "-C", "link-arg=-no-pie"])
        .arg(format!("-Clink-arg=-Wl,--icf=all,-T,{}", layout.display()))
        .arg(format!("-Clink-arg=-Wl,--push-state,--whole-archive,{},--pop-state", unwinder.trim()))
        .arg("-o")
        .args([&program, &source])
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let ended = Command::new(&program).env("RUST_BACKTRACE", "1").output().unwrap();
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert!(errors.contains("index out of bounds") && errors.contains("stack backtrace"), "{errors}");
    assert_eq!(ended.status.code(), Some(70), "{errors}");
}
