use crate::commands::Exit;
use std::panic;

/// From here on a panic, in whatever thread, is reported as the bug it is and ends the process with
/// code 70: Rust's own 101 and the abort signal of release builds would say something else.
pub fn exit_with_code_on_panic() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        usual(info);
        anstream::eprintln!(
            "error: this is a bug in railiance {}; nothing that was asked for is certain to be done",
            env!("CARGO_PKG_VERSION")
        );
        std::process::exit(i32::from(Exit::Bug.code()));
    }));
}
