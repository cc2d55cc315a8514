//! A real terminal, and somebody who types.

use crate::bed::eventually;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// A program in a terminal of its own, with which it can be interrupted as well.
pub struct Screen {
    child: Child,
    keyboard: File,
    shown: Arc<Mutex<Vec<u8>>>,
    looks: Option<JoinHandle<()>>,
}

impl Screen {
    pub fn run(command: &Command) -> Screen {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        tcsetwinsize(&master, Winsize { ws_row: 40, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let terminal = OpenOptions::new().read(true).write(true).open(name).unwrap();
        let keyboard = File::from(master);
        let shown: Arc<Mutex<Vec<u8>>> = Arc::default();
        let (mut glass, seen) = (keyboard.try_clone().unwrap(), Arc::clone(&shown));
        let child = in_session(command, &terminal).spawn().unwrap();
        let looks = std::thread::spawn(move || {
            let mut some = [0; 4096];
            // the end of the last program at a terminal is an error to who looks at it
            while let Ok(read @ 1..) = glass.read(&mut some) {
                seen.lock().unwrap().extend_from_slice(&some[..read]);
            }
        });
        Screen { child, keyboard, shown, looks: Some(looks) }
    }

    /// Everything that was drawn so far.
    pub fn shown(&self) -> String {
        String::from_utf8_lossy(&self.shown.lock().unwrap()).into_owned()
    }

    /// Waits until a text was drawn.
    pub fn shows(&self, text: &str) {
        eventually(&format!("`{text}` is shown"), || self.shown().contains(text).then_some(()));
    }

    /// Presses keys; `\u{3}` is Ctrl-C, `\u{4}` is Ctrl-D.
    pub fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// How it ended; all that it drew is shown by then.
    pub fn ends(&mut self) -> ExitStatus {
        let child = &mut self.child;
        let status = eventually("it ends", || child.try_wait().unwrap());
        if let Some(looks) = self.looks.take() {
            looks.join().unwrap();
        }
        status
    }
}

/// The terminal becomes the one that signals come from.
fn in_session(command: &Command, terminal: &File) -> Command {
    let mut session = Command::new("setsid");
    // whoever runs the tests in the background of a shell has them ignore the interrupt, and so what they start
    session.args(["--ctty", "--wait", "env", "--default-signal=INT"]);
    session.arg(command.get_program()).args(command.get_args());
    session.current_dir(command.get_current_dir().unwrap());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => session.env(name, value),
            None => session.env_remove(name),
        };
    }
    session.env("TERM", "xterm-256color");
    let end = || terminal.try_clone().unwrap();
    session.stdin(end()).stdout(end()).stderr(end());
    session
}
