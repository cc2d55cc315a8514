//! stdout is data, stderr is talk.

use anstream::AutoStream;
use std::borrow::Cow;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};

pub use anstream::ColorChoice;

/// The name of this program in texts.
const NAME: &str = "railiance";

/// Columns where nobody says how wide the screen is.
const WIDTH: usize = 100;
/// That of one that does not tell it.
const HEIGHT: usize = 24;

/// What one of the two streams can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// escape sequences for colour are understood and wanted
    pub colour: bool,
    /// line drawing characters are understood
    pub unicode: bool,
    /// what was drawn can be drawn over
    pub moves: bool,
    pub width: usize,
    pub height: usize,
}

impl Screen {
    /// How many rows lines take that the screen breaks.
    pub fn rows<'t>(&self, lines: impl Iterator<Item = &'t str>) -> usize {
        lines.map(|line| line.chars().count().div_ceil(self.width.max(1)).max(1)).sum()
    }

    /// The lines of a picture that is to be drawn over: one that the screen broke would be counted as one and be two, and what is
    /// above its top is out of reach. What does not fit is named by its number.
    pub fn fit<'t>(&self, lines: impl Iterator<Item = &'t str>) -> Vec<String> {
        let cut = |line: &str| -> String { line.chars().take(self.width.saturating_sub(1)).collect() };
        let mut fits: Vec<String> = lines.map(&cut).collect();
        // the cursor stands in a line of its own
        let room = self.height.saturating_sub(1).max(1);
        if fits.len() > room {
            let hidden = fits.split_off(room - 1).len();
            fits.push(cut(&format!("{hidden} more lines: the screen is too small")));
        }
        fits
    }
}

/// The two streams of the process.
///
/// A reader that goes away (`| head`) ends the writing, not the verb: the exit code still says what
/// the verb found, so a pipe never turns a failure into a success.
pub struct Terminal {
    data: Channel,
    talk: Channel,
    typed: &'static str,
}

struct Channel {
    stream: Box<dyn Write>,
    screen: Screen,
    gone: bool,
}

impl Terminal {
    /// The process's own streams. `choice` is `--color`; "auto" asks the stream, `NO_COLOR`,
    /// `CLICOLOR`, `CLICOLOR_FORCE` and `TERM`.
    pub fn of_process(choice: ColorChoice) -> Self {
        let (out, err) = (io::stdout(), io::stderr());
        let data = screen(choice, AutoStream::choice(&out), out.is_terminal(), terminal_size::terminal_size_of(&out));
        let talk = screen(choice, AutoStream::choice(&err), err.is_terminal(), terminal_size::terminal_size_of(&err));
        Terminal {
            data: Channel { stream: Box::new(BufWriter::with_capacity(1 << 16, out)), screen: data, gone: false },
            talk: Channel { stream: Box::new(err), screen: talk, gone: false },
            typed: NAME,
        }
    }

    /// How a person calls this program, where it is not by its name alone: as a plugin it may not be found by that.
    pub fn called(&mut self, typed: &'static str) {
        self.typed = typed;
    }

    /// A text with its next steps as they are typed here.
    pub fn as_typed<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.typed {
            NAME => Cow::Borrowed(text),
            typed => Cow::Owned(text.replace(&format!("`{NAME} "), &format!("`{typed} "))),
        }
    }

    /// Writes results to stdout.
    pub fn data(&mut self, text: &str) -> io::Result<()> {
        self.data.write(text)
    }

    /// Writes to stderr what is said about the work; results that came before it stand before it
    /// where both streams lead to one screen.
    pub fn talk(&mut self, text: &str) -> io::Result<()> {
        let shown = self.data.flush();
        let text = self.as_typed(text);
        self.talk.write(&text)?;
        shown
    }

    /// From now on nothing is drawn over: others write to the screen as well.
    pub fn keep_still(&mut self) {
        self.talk.screen.moves = false;
    }

    pub fn data_screen(&self) -> Screen {
        self.data.screen
    }

    pub fn talk_screen(&self) -> Screen {
        self.talk.screen
    }

    /// Writes out what is still held back.
    pub fn finish(&mut self) -> io::Result<()> {
        self.data.flush()?;
        self.talk.flush()
    }
}

/// Writes to stdout what looks the same on every screen.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // nobody listens any more
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// A line on stderr from where no [`Terminal`] is at hand. Who does not hear it misses nothing.
pub fn note(line: &str) {
    drop(writeln!(io::stderr(), "{line}"));
}

impl Channel {
    fn write(&mut self, text: &str) -> io::Result<()> {
        if self.gone {
            return Ok(());
        }
        let written = self.stream.write_all(text.as_bytes());
        self.forgive(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.gone {
            return Ok(());
        }
        let flushed = self.stream.flush();
        self.forgive(flushed)
    }

    fn forgive(&mut self, result: io::Result<()>) -> io::Result<()> {
        match result {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(())
            }
            other => other,
        }
    }
}

type Size = Option<(terminal_size::Width, terminal_size::Height)>;

fn screen(choice: ColorChoice, asked: ColorChoice, terminal: bool, size: Size) -> Screen {
    let chosen = match choice {
        ColorChoice::Auto => asked,
        named => named,
    };
    Screen {
        colour: chosen != ColorChoice::Never,
        unicode: terminal && speaks_utf8(),
        moves: terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
        width: size.map_or(WIDTH, |(width, _)| usize::from(width.0)),
        height: size.map_or(HEIGHT, |(_, height)| usize::from(height.0)),
    }
}

/// The first of the locale's variables that is set decides (POSIX, XBD 8.2).
fn speaks_utf8() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().filter_map(std::env::var_os).find(|value| !value.is_empty());
    locale.is_some_and(|value| {
        let name = value.to_string_lossy().to_ascii_lowercase();
        name.contains("utf-8") || name.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_is_drawn_over_is_within_reach() {
        let screen = Screen { colour: false, unicode: false, moves: true, width: 10, height: 4 };
        assert_eq!(screen.rows(["", "0123456789", "0123456789a"].into_iter()), 4);
        assert_eq!(screen.fit(["one", "0123456789a"].into_iter()), ["one", "012345678"]);
        let fit = screen.fit(["one", "two", "three", "four"].into_iter());
        assert_eq!(fit, ["one", "two", "2 more li"]);
    }
}
