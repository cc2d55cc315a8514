//! Texts that nobody typed: long, of one piece, without the rhythm of words.

/// Below this length, words and abbreviations look random too.
const SHORTEST: usize = 24;
/// Bits a letter; English words have about 3.5 at such lengths, base64 about 4.5.
const BITS: f64 = 3.8;
/// How often neighbours are of another class (lower, upper, digit): random base64 changes at 60 %
/// of its letters, names in camel case at a third.
const CHANGES: f64 = 0.4;

/// Whether a value looks as if a generator of secrets made it.
pub fn random(value: &str) -> bool {
    let one_piece = value.len() >= SHORTEST && value.chars().all(|c| c.is_ascii_alphanumeric() || "+/=_-".contains(c));
    one_piece && !value.starts_with('/') && mixed(value) && bits(value) >= BITS && changes(value) >= CHANGES
}

/// Lower and upper case and at least two digits; hexadecimal digests and UUIDs have one case only.
fn mixed(value: &str) -> bool {
    let count = |class: fn(&char) -> bool| value.chars().filter(class).count();
    count(char::is_ascii_lowercase) > 0 && count(char::is_ascii_uppercase) > 0 && count(char::is_ascii_digit) >= 2
}

fn bits(value: &str) -> f64 {
    let mut counts = [0_u32; 128];
    for byte in value.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let length = value.len() as f64;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / length)
        .map(|share| -share * libm::log2(share))
        .sum()
}

fn changes(value: &str) -> f64 {
    let class = |byte: u8| (byte.is_ascii_lowercase(), byte.is_ascii_uppercase(), byte.is_ascii_digit());
    let neighbours = value.bytes().zip(value.bytes().skip(1));
    neighbours.filter(|(left, right)| class(*left) != class(*right)).count() as f64 / value.len() as f64
}
