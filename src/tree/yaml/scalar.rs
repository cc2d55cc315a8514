//! Plain scalars as `sigs.k8s.io/yaml` (go-yaml v2, YAML 1.1) types them.

use serde_json::Number;

/// What a plain scalar means to kubectl.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    Null,
    Bool(bool),
    Number(Number),
    Text,
    /// `.inf` or `.nan`: kubectl refuses the document.
    NonFinite,
}

/// The type that kubectl gives to a plain (unquoted) scalar.
pub fn resolve(text: &str) -> Scalar {
    match text.as_bytes().first() {
        None => Scalar::Null,
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => number(text),
        Some(_) => word(text),
    }
}

fn word(text: &str) -> Scalar {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Scalar::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Scalar::Bool(false),
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        _ => Scalar::Text,
    }
}

fn number(text: &str) -> Scalar {
    if matches!(text.trim_start_matches(['+', '-']), ".nan" | ".NaN" | ".NAN" | ".inf" | ".Inf" | ".INF") {
        return Scalar::NonFinite;
    }
    let plain = text.replace('_', "");
    integer(&plain).or_else(|| float(&plain)).map_or(Scalar::Text, Scalar::Number)
}

/// Go's `strconv.ParseInt(plain, 0, 64)`, then `ParseUint`.
fn integer(plain: &str) -> Option<Number> {
    let (negative, rest) = match plain.as_bytes().first()? {
        b'-' => (true, &plain[1..]),
        b'+' => (false, &plain[1..]),
        _ => (false, plain),
    };
    let (radix, digits) = radix(rest);
    if digits.is_empty() || digits.starts_with(['+', '-']) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    match negative {
        false => Some(magnitude.into()),
        true if magnitude <= 1 << 63 => Some((magnitude as i64).wrapping_neg().into()),
        true => None,
    }
}

fn radix(digits: &str) -> (u32, &str) {
    let bytes = digits.as_bytes();
    match (bytes.first(), bytes.get(1).map(u8::to_ascii_lowercase)) {
        (Some(b'0'), Some(b'x')) => (16, &digits[2..]),
        (Some(b'0'), Some(b'o')) => (8, &digits[2..]),
        (Some(b'0'), Some(b'b')) => (2, &digits[2..]),
        (Some(b'0'), Some(_)) => (8, &digits[1..]),
        _ => (10, digits),
    }
}

fn float(plain: &str) -> Option<Number> {
    let unsigned = plain.strip_prefix(['-', '+']).unwrap_or(plain);
    if !is_float(unsigned.as_bytes()) {
        return None;
    }
    let value: f64 = plain.parse().ok()?;
    // the JSON form of 1.0 is 1, as Go's encoder writes it
    match value.is_finite() {
        true if value.fract() == 0.0 && value.abs() < 9e15 => Some((value as i64).into()),
        true => Number::from_f64(value),
        false => None,
    }
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
pub(super) fn is_float(bytes: &[u8]) -> bool {
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(0);
    let mut at = whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if whole == 0 && fraction == 0 {
            return false;
        }
        at += 1 + fraction;
    } else if whole == 0 {
        return false;
    }
    if bytes.get(at).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'e')) {
        at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        match digits(at.min(bytes.len())) {
            0 => return false,
            exponent => at += exponent,
        }
    }
    at == bytes.len()
}
