//! Text to text: `release set`, `fmt`, `init`.

#[path = "edit/fmt.rs"]
mod fmt;
#[path = "edit/fmt_random.rs"]
mod fmt_random;
#[path = "edit/init.rs"]
mod init;
#[path = "edit/release.rs"]
mod release;
