//! Tools that come as Python wheels, which hold one binary each: pip puts them into `target/tools`.
//! Without Python the tests that need one fail with one sentence; they never pass unseen.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The directory of the programs that `tests/tools/NAME/requirements.txt` lists, installed now if they
/// are not there or the list has changed.
///
/// # Panics
/// If Python is not installed, or pip cannot install them.
pub fn wheels(name: &str) -> PathBuf {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools").join(name).join("requirements.txt");
    let wanted = fs::read_to_string(&list).unwrap();
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tools");
    fs::create_dir_all(&directory).unwrap();
    let lock = File::create(directory.join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();
    let (home, stamp) = (directory.join(name), directory.join(format!("{name}.stamp")));
    if fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
        if home.exists() {
            fs::remove_dir_all(&home).unwrap();
        }
        install(&list, &home);
        fs::write(&stamp, wanted).unwrap();
    }
    home.join("bin")
}

fn install(list: &Path, home: &Path) {
    let status = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"])
        .env("PIP_ROOT_USER_ACTION", "ignore")
        .arg("--target")
        .arg(home)
        .arg("--requirement")
        .arg(list)
        .status()
        .unwrap_or_else(|error| panic!("this test needs Python, to install {}: {error}", list.display()));
    assert!(status.success(), "pip could not install {} ({status})", list.display());
}
