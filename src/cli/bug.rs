use crate::commands::Exit;
use std::io::Write;
use std::panic;

/// From here on a panic, in whatever thread, is reported as the bug it is and ends the process with
/// code 70: Rust's own 101 and the abort signal of release builds would say something else.
pub fn exit_with_code_on_panic() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        match cfg!(panic = "abort") {
            // what is handed out has no tables for unwinding: a trace would end in the middle of itself, by a signal
            true => drop(writeln!(std::io::stderr(), "{info}")),
            false => usual(info),
        }
        let version = env!("CARGO_PKG_VERSION");
        let last_words = writeln!(
            std::io::stderr(),
            "error: this is a bug in railiance {version}; nothing that was asked for is certain to be done"
        );
        // whether or not somebody could hear it, the exit code says the same
        drop(last_words);
        std::process::exit(i32::from(Exit::Bug.code()));
    }));
}
