use super::revision::Item;
use crate::compile::load::Mode;

/// The entries of a tree object: name, id and what it is. Sizes are not told there.
pub(super) fn entries(content: &[u8], id_length: usize) -> Vec<(String, String, Item)> {
    let (mut found, mut rest) = (Vec::new(), content);
    while let Some((one, behind)) = entry(rest, id_length) {
        found.push(one);
        rest = behind;
    }
    found
}

/// One entry (mode, a space, the name, a zero, the id as bytes), and what stands behind it.
fn entry(bytes: &[u8], id_length: usize) -> Option<((String, String, Item), &[u8])> {
    let zero = bytes.iter().position(|byte| *byte == 0)?;
    let head = bytes.get(..zero)?;
    let space = head.iter().position(|byte| *byte == b' ')?;
    let (mode, name) = (head.get(..space)?, head.get(space + 1..)?);
    let (id, rest) = bytes.get(zero + 1..)?.split_at_checked(id_length)?;
    let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let item = match mode {
        _ if std::str::from_utf8(name).is_err() => Item::BadName,
        b"40000" => Item::Directory,
        b"120000" => Item::Link { id: id.clone() },
        b"160000" => Item::Submodule,
        b"100755" => Item::File { id: id.clone(), size: 0, mode: Mode::Executable },
        _ => Item::File { id: id.clone(), size: 0, mode: Mode::Plain },
    };
    Some(((String::from_utf8_lossy(name).into_owned(), id, item), rest))
}
