//! Names that are given to secrets.

/// Words that make a name suspicious, wherever they stand in it, and what such a value is.
const SECRET: [(&[&str], &str); 17] = [
    (&["password"], "a password"),
    (&["passwd"], "a password"),
    (&["passphrase"], "a passphrase"),
    (&["pass", "phrase"], "a passphrase"),
    (&["pass", "word"], "a password"),
    (&["pwd"], "a password"),
    (&["token"], "a token"),
    (&["secret"], "a secret"),
    (&["apikey"], "an API key"),
    (&["api", "key"], "an API key"),
    (&["private", "key"], "a private key"),
    (&["privatekey"], "a private key"),
    (&["secret", "key"], "a secret key"),
    (&["credential"], "credentials"),
    (&["credentials"], "credentials"),
    (&["dsn"], "a data source name"),
    (&["authorization"], "credentials"),
];

/// Last words that say the value is about a secret and not the secret itself.
const ABOUT: [&str; 33] = [
    "file",
    "path",
    "dir",
    "directory",
    "name",
    "names",
    "ref",
    "reference",
    "url",
    "uri",
    "endpoint",
    "ttl",
    "timeout",
    "expiry",
    "expires",
    "age",
    "lifetime",
    "length",
    "size",
    "count",
    "limit",
    "min",
    "max",
    "type",
    "header",
    "issuer",
    "audience",
    "algorithm",
    "enabled",
    "required",
    "policy",
    "field",
    "id",
];

/// Words of names whose values are long and random by nature, and public.
const HARMLESS: [&str; 9] =
    ["digest", "checksum", "sha", "sha256", "sha512", "integrity", "image", "hash", "fingerprint"];

/// What a value of this name is, if the name is one of a secret.
pub fn secret(name: &str) -> Option<&'static str> {
    // ExternalSecret and its like: the name of a key
    if name == "secretKey" {
        return None;
    }
    let words = words(name);
    let last = words.last()?;
    if ABOUT.contains(&last.as_str()) {
        return None;
    }
    let ends_in_pass = (last == "pass").then_some("a password");
    let listed = SECRET.iter().find(|(wanted, _)| {
        words.windows(wanted.len()).any(|part| part.iter().zip(*wanted).all(|(word, wanted)| word == wanted))
    });
    listed.map(|(_, what)| *what).or(ends_in_pass)
}

/// Whether a random value under this name is public.
pub fn harmless(name: &str) -> bool {
    words(name).iter().any(|word| HARMLESS.contains(&word.as_str()))
}

/// `DB_PASSWORD`, `db-password`, `dbPassword` → `db`, `password`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for letter in name.chars() {
        let boundary = !letter.is_alphanumeric() || (letter.is_uppercase() && lower_before);
        if boundary {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
        lower_before = letter.is_lowercase() || letter.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_where_people_see_words() {
        assert_eq!(words("DB_PASSWORD"), ["db", "password"]);
        assert_eq!(words("dbPassword2"), ["db", "password2"]);
        assert_eq!(words("api-key"), ["api", "key"]);
    }
}
