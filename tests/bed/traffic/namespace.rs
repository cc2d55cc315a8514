//! A network of the test binary's own, in which every pod address is local.
//!
//! The binary becomes `unshare`, which becomes the binary again: same process, same arguments, other network. Nothing of it is reached from
//! outside, nothing outside is reached from it, and its ports collide with nobody's.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

/// The process that is inside: a program it starts by chance with the same environment is not.
const INSIDE: &str = "BED_NETWORK_OF";

/// Pods get their addresses from this range, as `control_plane.rs` tells kwok.
const SETTING_UP: &str = "PATH=$PATH:/usr/sbin:/sbin; ip link set lo up && ip route add local 10.244.0.0/16 dev lo";

/// Whether this process is in there already.
pub fn inside() -> bool {
    std::env::var(INSIDE).is_ok_and(|process| process == std::process::id().to_string())
}

/// Goes there, and does not return but with a sentence that says why it cannot.
pub fn enter() -> String {
    try_out().map_or_else(|sentence| sentence, |()| begin_anew())
}

fn begin_anew() -> String {
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return format!("the test bed cannot find itself: {error}"),
    };
    let script = format!("{SETTING_UP} && exec \"$0\" \"$@\"");
    let mut command = unshare(&script);
    command.arg(program).args(std::env::args_os().skip(1)).env(INSIDE, std::process::id().to_string());
    sentence(&command.exec().to_string())
}

/// Once for nothing: what goes wrong later, in the binary's place, would end it without a sentence.
fn try_out() -> Result<(), String> {
    let output = unshare(SETTING_UP).stdin(Stdio::null()).output();
    let output = output.map_err(|error| sentence(&format!("cannot run `unshare` (of util-linux): {error}")))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(sentence(said.trim_end())) }
}

fn unshare(script: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["-Urn", "sh", "-c", script]);
    command
}

fn sentence(why: &str) -> String {
    format!("the test bed's data plane needs a user and a network namespace of its own, `unshare -Urn` and `ip`: {why}")
}
