use std::io;
use std::path::Path;

/// What a file holds; nothing where the path leads to something else, or nowhere.
///
/// # Errors
/// It is a file, and cannot be read.
pub fn read_file(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match path.is_file() {
        true => std::fs::read(path).map(Some),
        false => Ok(None),
    }
}
