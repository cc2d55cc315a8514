/// Longest name of an application (decision H19): `-canary` and a hash must still fit behind it.
const LONGEST: usize = 40;
/// Endings that name a track.
const RESERVED: &[&str] = &["-canary", "-stable", "-fallback"];

/// The application name closest to a text: `[a-z]([-a-z0-9]*[a-z0-9])?`, at most 40 characters, not
/// ending like a track. `app` where nothing is left.
pub fn valid_name(text: &str) -> String {
    let text = text.rsplit('/').next().unwrap_or(text);
    let mut name = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' => name.push(letter),
            '0'..='9' if !name.is_empty() => name.push(letter),
            _ if name.is_empty() || name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    name.truncate(LONGEST);
    let name = without_track(name.trim_end_matches('-'));
    if name.is_empty() { "app".to_owned() } else { name.to_owned() }
}

fn without_track(mut name: &str) -> &str {
    while let Some(shorter) = RESERVED.iter().find_map(|ending| name.strip_suffix(ending)) {
        name = shorter.trim_end_matches('-');
    }
    name
}
