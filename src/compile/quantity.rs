//! Amounts as Kubernetes writes them: `500m`, `1.5Gi`, `12e6`.
//!
//! Grammar and canonical form follow `k8s.io/apimachinery/pkg/api/resource/quantity.go`.

use std::cmp::Ordering;
use std::fmt;

const NANO: i128 = 1_000_000_000;
/// The server caps amounts with a binary suffix here.
const BINARY_CAP: i128 = i64::MAX as i128 * NANO;

/// An exact amount in units of 10⁻⁹, and the family of suffixes it was written with.
#[derive(Debug, Clone, Copy)]
pub struct Quantity {
    nano: i128,
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Decimal,
    Binary,
    Exponent,
}

impl Quantity {
    pub const ZERO: Quantity = Quantity { nano: 0, format: Format::Decimal };

    /// So many of something.
    pub fn whole(number: u32) -> Quantity {
        Quantity { nano: i128::from(number) * NANO, format: Format::Decimal }
    }

    /// Reads an amount; `None` for what the API server refuses and for amounts beyond 10²⁰.
    pub fn parse(text: &str) -> Option<Quantity> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at(end);
        let (scale, format) = suffix_scale(suffix)?;
        let magnitude = scaled(number, scale)?;
        let magnitude = if format == Format::Binary { magnitude.min(BINARY_CAP) } else { magnitude };
        let nano = if text.starts_with('-') { -magnitude } else { magnitude };
        Some(Quantity { nano, format })
    }

    /// The sum, or `None` where it would be beyond what can be counted. Keeps the left suffix family.
    pub fn checked_add(self, other: Quantity) -> Option<Quantity> {
        Some(Quantity { nano: self.nano.checked_add(other.nano)?, format: self.format })
    }

    /// What is left, which may be less than nothing. Keeps the left suffix family.
    pub fn checked_sub(self, other: Quantity) -> Option<Quantity> {
        Some(Quantity { nano: self.nano.checked_sub(other.nano)?, format: self.format })
    }

    /// The amount times a whole number, for example a pod's request times its replicas.
    pub fn checked_mul(self, times: u32) -> Option<Quantity> {
        Some(Quantity { nano: self.nano.checked_mul(i128::from(times))?, format: self.format })
    }

    pub fn is_negative(&self) -> bool {
        self.nano < 0
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nano == other.nano
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nano.cmp(&other.nano)
    }
}

/// The form that the API server stores: `1000m` → `1`, `1024Mi` → `1Gi`, `1.5Gi` → `1536Mi`; `None` if this
/// is no quantity. What is sent in any other form is owned twice (server-side apply compares the texts).
pub fn canonical_quantity(text: &str) -> Option<String> {
    Quantity::parse(text).map(|quantity| quantity.to_string())
}

impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let whole = self.nano % NANO == 0 && self.nano.abs() >= 1024 * NANO;
        match self.format {
            _ if self.nano == 0 => formatter.write_str("0"),
            Format::Binary if whole => write_binary(self.nano / NANO, formatter),
            Format::Binary | Format::Decimal => write_decimal(self.nano, decimal_suffix, formatter),
            Format::Exponent => write_decimal(self.nano, exponent_suffix, formatter),
        }
    }
}

/// Nano units a suffix stands for as (factor, power of ten), and its family.
fn suffix_scale(suffix: &str) -> Option<(Scale, Format)> {
    let decimal = |power| Some((Scale::Ten(power), Format::Decimal));
    let binary = |power| Some((Scale::Two(power), Format::Binary));
    match suffix {
        "n" => decimal(-9),
        "u" => decimal(-6),
        "m" => decimal(-3),
        "" => decimal(0),
        "k" => decimal(3),
        "M" => decimal(6),
        "G" => decimal(9),
        "T" => decimal(12),
        "P" => decimal(15),
        "E" => decimal(18),
        "Ki" => binary(10),
        "Mi" => binary(20),
        "Gi" => binary(30),
        "Ti" => binary(40),
        "Pi" => binary(50),
        "Ei" => binary(60),
        _ => {
            let power = suffix.strip_prefix(['e', 'E'])?;
            let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
            let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            all_digits.then(|| power.parse().ok())?.map(|power| (Scale::Ten(power), Format::Exponent))
        }
    }
}

#[derive(Clone, Copy)]
enum Scale {
    Ten(i32),
    Two(u32),
}

/// Digits with at most one point, times a scale, in nano units; rounded up to the next one.
fn scaled(number: &str, scale: Scale) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.len() + fraction.len() == 0 || fraction.contains('.') {
        return None;
    }
    let digits: i128 =
        [whole, fraction.trim_end_matches('0')].concat().trim_start_matches('0').parse().or_else(zero).ok()?;
    let places = i32::try_from(fraction.trim_end_matches('0').len()).ok()?;
    match scale {
        Scale::Ten(power) => times_ten(digits, power.checked_sub(places)?.checked_add(9)?),
        Scale::Two(power) => times_ten(digits.checked_mul(1_i128.checked_shl(power)?)?, 9 - places),
    }
}

fn zero(error: std::num::ParseIntError) -> Result<i128, std::num::ParseIntError> {
    match error.kind() {
        std::num::IntErrorKind::Empty => Ok(0),
        _ => Err(error),
    }
}

fn times_ten(digits: i128, power: i32) -> Option<i128> {
    match (digits, power) {
        (0, _) => Some(0),
        (_, 0..) => digits.checked_mul(10_i128.checked_pow(power.unsigned_abs())?),
        // the least amount there is: the server never rounds something to nothing
        (_, ..0) => Some(10_i128.checked_pow(power.unsigned_abs()).map_or(1, |by| (digits + by - 1) / by)),
    }
}

fn write_binary(mut number: i128, formatter: &mut fmt::Formatter) -> fmt::Result {
    let mut suffixes = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].into_iter();
    let mut suffix = "";
    while number % 1024 == 0 {
        let Some(next) = suffixes.next() else { break };
        suffix = next;
        number /= 1024;
    }
    write!(formatter, "{number}{suffix}")
}

fn write_decimal(mut nano: i128, suffix: fn(i32) -> Option<String>, formatter: &mut fmt::Formatter) -> fmt::Result {
    let mut power = -9;
    let mut written = suffix(power).unwrap_or_default();
    while nano % 1000 == 0 {
        let Some(next) = suffix(power + 3) else { break };
        written = next;
        nano /= 1000;
        power += 3;
    }
    write!(formatter, "{nano}{written}")
}

fn decimal_suffix(power: i32) -> Option<String> {
    let suffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    let index = usize::try_from(power / 3 + 3).ok()?;
    suffixes.get(index).map(|suffix| (*suffix).to_owned())
}

fn exponent_suffix(power: i32) -> Option<String> {
    Some(if power == 0 { String::new() } else { format!("e{power}") })
}

#[cfg(test)]
mod tests {
    use crate::compile::quantity::*;

    #[test]
    fn the_canonical_form_is_the_stored_one() {
        let cases = [
            ("1000m", "1"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("0.5", "500m"),
            ("100m", "100m"),
            ("1", "1"),
            ("1.0", "1"),
            ("+1", "1"),
            ("-1.5", "-1500m"),
            (".5", "500m"),
            ("5.", "5"),
            ("0", "0"),
            ("0Gi", "0"),
            ("-0", "0"),
            ("1000", "1k"),
            ("1500", "1500"),
            ("1000000", "1M"),
            ("1000k", "1M"),
            ("512Ki", "512Ki"),
            ("1000Ki", "1000Ki"),
            ("0.5Ki", "512"),
            ("0.001Ki", "1024m"),
            ("1.3Gi", "1395864371200m"),
            ("1e3", "1e3"),
            ("12E6", "12e6"),
            ("1500e0", "1500"),
            ("1e-3", "1e-3"),
            ("1n", "1n"),
            ("0.1n", "1n"),
            ("1.0000000001", "1000000001n"),
            ("1E", "1E"),
            ("16Ei", "9223372036854775807"),
        ];
        for (written, stored) in cases {
            assert_eq!(canonical_quantity(written).as_deref(), Some(stored), "{written}");
        }
    }

    #[test]
    fn what_the_server_refuses_is_no_quantity() {
        for wrong in [
            "",
            "Gi",
            "1 Gi",
            "1GB",
            "1.2.3",
            "1e",
            "e3",
            "--1",
            "1mi",
            "1ki",
            "1K",
            "é",
            ".",
            "-",
            "0x10",
            "1e1.5",
            "1e99999999999",
        ] {
            assert_eq!(canonical_quantity(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn amounts_compare_and_add_whatever_their_suffix() {
        let parse = |text: &str| Quantity::parse(text).unwrap();
        assert!(parse("1Gi") > parse("1G"));
        assert_eq!(parse("1"), parse("1000m"));
        assert!(parse("-1").is_negative());
        assert_eq!(parse("512Mi").checked_add(parse("0.5Gi")).unwrap().to_string(), "1Gi");
        assert_eq!(parse("250m").checked_mul(4).unwrap().to_string(), "1");
    }

    #[test]
    fn the_canonical_form_is_a_fixed_point() {
        let suffixes = ["n", "u", "m", "", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti", "e3", "e-3", "E2"];
        for number in ["0", "1", "3.7", "999", "1000", "1024", "1048576", "12.345678", "-5"] {
            for suffix in suffixes {
                let written = format!("{number}{suffix}");
                let stored = canonical_quantity(&written).unwrap();
                assert_eq!(canonical_quantity(&stored).as_deref(), Some(stored.as_str()), "{written}");
                assert_eq!(Quantity::parse(&written), Quantity::parse(&stored), "{written}");
            }
        }
    }
}
