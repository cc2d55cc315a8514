//! Text → gzip → pieces that fit an object, and back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{Read, Write};

/// The most bytes in one object. The server refuses above 1 MiB of decoded data; the rest is room for
/// the record's own text.
pub const PIECE: usize = 900 * 1024;
/// The longest text that is packed and unpacked: a damaged object must not fill the memory.
pub const LONGEST: usize = 64 * 1024 * 1024;

/// The packed text; the header holds neither a name nor a time.
///
/// # Errors
/// Those of writing into memory.
pub fn pack(text: &str) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

/// The text of packed bytes, which must be `length` bytes long.
///
/// # Errors
/// Why not, as words.
pub fn unpack(packed: &[u8], length: usize) -> Result<String, String> {
    if length > LONGEST {
        return Err(format!("its manifests are {length} bytes long, more than {LONGEST}"));
    }
    let mut text = String::with_capacity(length);
    let mut decoder = GzDecoder::new(packed).take(length as u64 + 1);
    decoder.read_to_string(&mut text).map_err(|error| format!("its manifests cannot be unpacked: {error}"))?;
    match text.len() == length {
        true => Ok(text),
        false => Err(format!("its manifests are not the {length} bytes that were packed")),
    }
}

pub fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// # Errors
/// The text is not base64.
pub fn from_base64(text: &str) -> Result<Vec<u8>, String> {
    STANDARD.decode(text).map_err(|error| format!("no base64: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_and_nothing_longer() {
        let text = "ä manifest\n".repeat(10_000);
        let packed = pack(&text).unwrap();
        assert!(packed.len() < text.len() / 50);
        assert_eq!(pack(&text).unwrap(), packed);
        assert_eq!(unpack(&packed, text.len()).as_deref(), Ok(text.as_str()));
        assert!(unpack(&packed, text.len() - 12).is_err() && unpack(&packed, text.len() + 1).is_err());
        assert!(unpack(&packed, LONGEST + 1).is_err() && unpack(b"x", 1).is_err());
        assert_eq!(from_base64(&to_base64(&packed)), Ok(packed));
    }
}
