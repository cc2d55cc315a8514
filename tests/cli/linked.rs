//! What is handed out is linked in a way of its own (`packaging/startup.ld`): a panic has to end as it does everywhere, and a
//! start may touch nothing of the file, before it has asked for what it needs, that the kernel has not read already.
#![cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]

use std::path::{Path, PathBuf};
use std::process::Command;

/// As `railiance::cli` does it: words without a trace, for which there are no tables, then a code of our own.
const PANICS: &str = r#"
fn main() {
    std::panic::set_hook(Box::new(move |info| { eprintln!("{info}"); std::process::exit(70) }));
    let given: Vec<String> = std::env::args().collect();
    println!("{}", given[7]);
}
"#;

fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A small program, linked as `build.rs` links what is handed out.
fn linked(folder: &Path) -> PathBuf {
    let packaging = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging");
    let (source, first, program) = (folder.join("panics.rs"), folder.join("startup.o"), folder.join("panics"));
    std::fs::write(&source, PANICS).unwrap();
    said(
        Command::new("cc")
            .args(["-O2", "-fno-asynchronous-unwind-tables", "-c", "-o"])
            .arg(&first)
            .arg(packaging.join("startup.c")),
    );
    let unwinder = said(Command::new("cc").arg("-print-file-name=libgcc_eh.a"));
    let rustc = std::env::var_os("RUSTC").unwrap_or("rustc".into());
    let mut built = Command::new(rustc);
    built.args([
        "-O",
        "-C",
        "panic=abort",
        "-C",
        "strip=symbols",
        "-C",
        "link-arg=-no-pie",
        "-C",
        "link-arg=-Wl,--icf=all",
        "-C",
        "link-arg=-Wl,--no-eh-frame-hdr",
    ]);
    for script in ["startup.ld", "hot.ld"] {
        built.arg(format!("-Clink-arg=-Wl,-T,{}", packaging.join(script).display()));
    }
    built
        .arg(format!("-Clink-arg={}", first.display()))
        .arg(format!("-Clink-arg=-Wl,--push-state,--whole-archive,{},--pop-state", unwinder.trim()))
        .arg("-o")
        .args([&program, &source]);
    said(&mut built);
    program
}

#[test]
fn a_panic_of_what_is_laid_out_for_a_cold_start_ends_with_70() {
    let folder = tempfile::tempdir().unwrap();
    let ended = Command::new(linked(folder.path())).env("RUST_BACKTRACE", "1").output().unwrap();
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert!(errors.contains("index out of bounds") && !errors.contains("stack backtrace"), "{errors}");
    assert_eq!(ended.status.code(), Some(70), "{errors}");
}

/// A line of `readelf -l`: type, offset in the file, size there, size in memory.
fn segment(line: &str) -> Option<(&str, u64, u64, u64)> {
    let hex = |text: &str| u64::from_str_radix(text.strip_prefix("0x")?, 16).ok();
    match line.split_whitespace().collect::<Vec<_>>().as_slice() {
        [kind, offset, _, _, file, memory, ..] => Some((kind, hex(offset)?, hex(file)?, hex(memory)?)),
        _ => None,
    }
}

#[test]
fn a_start_finds_what_it_needs_among_the_first_pages_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let program = linked(folder.path());
    let segments = said(Command::new("readelf").arg("-lW").arg(&program));
    let segments: Vec<_> = segments.lines().filter_map(segment).collect();
    let dynamic = segments.iter().find(|(kind, ..)| *kind == "DYNAMIC").unwrap();
    assert!(dynamic.1 + dynamic.2 < 0x1_0000, "{segments:x?}");
    let cleared = segments.iter().filter(|(kind, _, file, memory)| *kind == "LOAD" && file < memory);
    let cleared: Vec<_> = cleared.collect();
    assert!(
        !cleared.is_empty() && cleared.iter().all(|(_, offset, file, _)| (offset + file) % 0x1000 == 0),
        "{segments:x?}"
    );
    let sections = said(Command::new("readelf").arg("-SW").arg(&program));
    for section in [".preinit_array", ".text.first", ".text.start", ".rodata.start"] {
        assert!(sections.contains(section), "{section}: {sections}");
    }
}
