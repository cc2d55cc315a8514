//! Inputs that several harnesses write.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Objects of some kinds, in turns; `NAME` in the text becomes a name.
pub fn objects(kinds: &str, count: usize) -> String {
    let kinds: Vec<&str> = kinds.split("---\n").filter(|text| !text.is_empty()).collect();
    let mut text = String::new();
    for number in 0..count {
        let object = kinds[number % kinds.len()].replace("NAME", &format!("part-{:04}", number / kinds.len()));
        write!(text, "---\n{object}").unwrap();
    }
    text
}

pub fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
