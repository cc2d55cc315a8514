//! Plain scalars as `sigs.k8s.io/yaml` (go-yaml v2, YAML 1.1) types them: the rules of its
//! `resolve.go`, oddities included, because an object means what kubectl sends.

use serde_json::Number;

/// What a plain scalar means to kubectl.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    Null,
    Bool(bool),
    Integer(i64),
    /// Above `i64::MAX`: kubectl keeps such a value only as a float and refuses it as a key.
    Unsigned(u64),
    Float(f64),
    Text,
    /// `.inf` or `.nan`: kubectl refuses the document.
    NonFinite,
}

/// The type that kubectl gives to a plain (unquoted) scalar.
pub fn resolve(text: &str) -> Scalar {
    match text.as_bytes().first() {
        None => Scalar::Null,
        Some(b'0'..=b'9' | b'+' | b'-') => number(text),
        Some(b'.') => fraction(text),
        Some(_) => word(text),
    }
}

/// A float as it stands in a JSON object that kubectl printed: `1.0` has become `1` there.
pub(super) fn json_number(value: f64) -> Option<Number> {
    if value.fract() != 0.0 {
        return Number::from_f64(value);
    }
    // Go writes the shortest digits padded with zeros and reads them back as an integer if they fit
    let digits = value.to_string();
    digits.parse::<i64>().map(Number::from).ok().or_else(|| Number::from_f64(value))
}

/// A float as kubectl writes it when it is a key: Go's `%g` of 32 bits.
#[allow(clippy::cast_possible_truncation, reason = "kubectl narrows it just so")]
pub(super) fn float_key(value: f64) -> String {
    let narrow = value as f32;
    if narrow.is_infinite() {
        return if narrow > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{narrow:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    match exponent.parse::<i32>() {
        Ok(-4..6) | Err(_) => narrow.to_string(),
        Ok(exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
        }
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

fn is_non_finite(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

fn number(text: &str) -> Scalar {
    if is_non_finite(text) {
        return Scalar::NonFinite;
    }
    let joined;
    let plain = match text.contains('_') {
        true => {
            joined = text.replace('_', "");
            &joined
        }
        false => text,
    };
    integer(plain).or_else(|| float(plain)).or_else(|| signed_binary(plain)).unwrap_or(Scalar::Text)
}

/// Go's `strconv.ParseInt(plain, 0, 64)`, then `ParseUint`.
fn integer(plain: &str) -> Option<Scalar> {
    let (negative, rest) = match plain.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, plain.strip_prefix('+').unwrap_or(plain)),
    };
    let (radix, digits) = radix(rest);
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    match (negative, i64::try_from(magnitude)) {
        (false, Ok(value)) => Some(Scalar::Integer(value)),
        // Go's unsigned reading knows no sign
        (false, Err(_)) => (!plain.starts_with('+')).then_some(Scalar::Unsigned(magnitude)),
        (true, _) => 0_i64.checked_sub_unsigned(magnitude).map(Scalar::Integer),
    }
}

fn radix(digits: &str) -> (u32, &str) {
    let Some(rest) = digits.strip_prefix('0') else { return (10, digits) };
    match rest.as_bytes().first() {
        None => (10, digits),
        Some(b'x' | b'X') => (16, &rest[1..]),
        Some(b'o' | b'O') => (8, &rest[1..]),
        Some(b'b' | b'B') => (2, &rest[1..]),
        Some(_) => (8, rest),
    }
}

/// go-yaml's second try at `0b`: it lets a sign stand behind the prefix.
fn signed_binary(plain: &str) -> Option<Scalar> {
    let digits = plain.strip_prefix("0b")?;
    i64::from_str_radix(digits, 2).ok().map(Scalar::Integer)
}

/// A scalar that begins with a dot: read by Go's `ParseFloat`, which wants digits around each `_`.
fn fraction(text: &str) -> Scalar {
    if is_non_finite(text) {
        return Scalar::NonFinite;
    }
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let between = |at: usize| at > 0 && is_digit(at - 1) && is_digit(at + 1);
    match text.match_indices('_').all(|(at, _)| between(at)) {
        true => float(&text.replace('_', "")).unwrap_or(Scalar::Text),
        false => Scalar::Text,
    }
}

fn float(plain: &str) -> Option<Scalar> {
    let unsigned = plain.strip_prefix(['-', '+']).unwrap_or(plain);
    if !is_float(unsigned.as_bytes()) {
        return None;
    }
    let value: f64 = plain.parse().ok()?;
    value.is_finite().then_some(Scalar::Float(value))
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
pub(super) fn is_float(bytes: &[u8]) -> bool {
    let whole = digits(bytes);
    let mut rest = &bytes[whole..];
    if let [b'.', fraction @ ..] = rest {
        let length = digits(fraction);
        if whole == 0 && length == 0 {
            return false;
        }
        rest = &fraction[length..];
    } else if whole == 0 {
        return false;
    }
    match rest {
        [] => true,
        [b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..] => {
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        _ => false,
    }
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}
