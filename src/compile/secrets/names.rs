//! Names that are given to secrets: one list, and two strengths. What is certain enough becomes a
//! finding; whatever might be a secret is hidden where values are shown, since hiding too much costs a
//! look at the file, and showing too much a secret.

/// Words that make a name suspicious, one after the other and wherever they stand in it.
struct Suspect {
    words: &'static [&'static str],
    /// What such a value is.
    what: &'static str,
    certain: Certain,
    hides: Hides,
}

/// Where in a name the words are certain enough for a finding.
#[derive(Clone, Copy, PartialEq)]
enum Certain {
    Anywhere,
    /// `DB_PASS`; `pass_through` speaks of something else.
    AtTheEnd,
}

/// Where in a name the words hide the value.
#[derive(Clone, Copy, PartialEq)]
enum Hides {
    /// Within longer words as well: `MYTOKENS`.
    Within,
    /// Between separators alone: `DB_PASS`, not `BYPASS`.
    AsWords,
}

const SUSPECTS: [Suspect; 16] = [
    within(&["password"], "a password"),
    within(&["passwd"], "a password"),
    within(&["passphrase"], "a passphrase"),
    within(&["pass", "phrase"], "a passphrase"),
    within(&["pass", "word"], "a password"),
    as_words(&["pwd"], "a password"),
    within(&["token"], "a token"),
    within(&["secret"], "a secret"),
    within(&["apikey"], "an API key"),
    within(&["api", "key"], "an API key"),
    within(&["private", "key"], "a private key"),
    within(&["privatekey"], "a private key"),
    within(&["credential"], "credentials"),
    within(&["credentials"], "credentials"),
    as_words(&["dsn"], "a data source name"),
    within(&["authorization"], "credentials"),
];
/// Weaker than all others: any of them says more about a name that has both.
const PASS: Suspect = Suspect { certain: Certain::AtTheEnd, ..as_words(&["pass"], "a password") };

const fn within(words: &'static [&'static str], what: &'static str) -> Suspect {
    Suspect { words, what, certain: Certain::Anywhere, hides: Hides::Within }
}

const fn as_words(words: &'static [&'static str], what: &'static str) -> Suspect {
    Suspect { words, what, certain: Certain::Anywhere, hides: Hides::AsWords }
}

fn suspects() -> impl Iterator<Item = &'static Suspect> {
    SUSPECTS.iter().chain([&PASS])
}

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
    suspects().find(|suspect| suspect.is_certain(&words)).map(|suspect| suspect.what)
}

/// Whether a value of this name is hidden where values are shown: every name that a finding
/// is certain of, and many more.
pub fn looks_secret(name: &str) -> bool {
    let as_seen = words(name).join("_");
    let as_written: String =
        name.chars().map(|letter| if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { '_' }).collect();
    [as_seen, as_written].iter().any(|name| suspects().any(|suspect| suspect.hides(name)))
}

/// Words in names of the environment of processes that are given to secrets, where a name does not end in a word about one.
const OF_PROCESSES: [&str; 9] =
    ["sshpass", "auth", "cookie", "salt", "bearer", "access_key", "signing_key", "encryption_key", "session_key"];

/// Last words that say the same of these.
const SETTINGS: [&str; 6] = ["secure", "domain", "mode", "host", "port", "realm"];

/// Whether the value of this name of a process's environment is hidden in what the process says.
pub fn may_be_secret(name: &str) -> bool {
    let words = words(name);
    let is_about = words.last().is_some_and(|last| [&ABOUT[..], &SETTINGS].concat().contains(&last.as_str()));
    let name_of_words = format!("_{}_", words.join("_"));
    looks_secret(name) || !is_about && OF_PROCESSES.iter().any(|word| name_of_words.contains(&format!("_{word}_")))
}

impl Suspect {
    fn is_certain(&self, words: &[String]) -> bool {
        match self.certain {
            Certain::Anywhere => words.windows(self.words.len()).any(|part| part == self.words),
            Certain::AtTheEnd => words.windows(self.words.len()).last().is_some_and(|part| part == self.words),
        }
    }

    /// `name` in small letters, its words between `_`.
    fn hides(&self, name: &str) -> bool {
        match self.hides {
            Hides::Within => name.contains(&self.words.join("_")) || name.contains(&self.words.concat()),
            Hides::AsWords => format!("_{name}_").contains(&format!("_{}_", self.words.join("_"))),
        }
    }
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

    #[test]
    fn names_hide() {
        for name in ["DB_PASSWORD", "api-key", "github.token", "SENTRY_DSN", "DB_PASS", "clientSecret", "Private_Key"] {
            assert!(looks_secret(name), "{name}");
        }
        for name in ["TLS_SECRET_NAME", "MYTOKENS", "PASSwOrD_2", "secretKey", "PROXY-AUTHORIZATION", "dbPass", "--pwd"]
        {
            assert!(looks_secret(name), "{name}");
        }
        for name in ["LOG_LEVEL", "BYPASS_CACHE", "KEYBOARDSNAP", "COMPASS", "PORT", "MAP_IKEY", "DSNAP"] {
            assert!(!looks_secret(name), "{name}");
        }
    }

    #[test]
    fn what_is_certain_is_hidden() {
        for suspect in suspects() {
            for name in [suspect.words.join("_"), format!("db-{}", suspect.words.join(".")), suspect.words.concat()] {
                assert!(secret(&name).is_none() || looks_secret(&name), "{name}");
            }
            assert!(secret(&suspect.words.join("_")).is_some(), "{:?}", suspect.words);
        }
    }

    #[test]
    fn certain_is_narrower() {
        for name in ["TLS_SECRET_NAME", "MYTOKENS", "secretKey", "PASS_THROUGH", "TOKEN_TTL"] {
            assert_eq!((secret(name), looks_secret(name)), (None, true), "{name}");
        }
    }
}
