//! The formats of documents: a name and a major version. Fields may be added within a version, and
//! readers pass over those that they do not know; a field that changes its meaning needs a new one.

use super::Unreadable;

/// The kinds of documents, each with a version of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Record,
    Side,
    Entry,
    Cursor,
}

impl Format {
    /// What is written, and the newest that is read.
    pub const fn text(self) -> &'static str {
        match self {
            Format::Record => "railiance.dev/ledger-record/v1",
            Format::Side => "railiance.dev/ledger-side/v1",
            Format::Entry => "railiance.dev/ledger-entry/v1",
            Format::Cursor => "railiance.dev/ledger-cursor/v1",
        }
    }

    /// Whether a document that says `found` can be read; `object` is named if not.
    pub fn accept(self, object: &str, found: Option<&str>) -> Result<(), Unreadable> {
        let known = self.text();
        let Some(found) = found else { return Err(Unreadable::damaged(object, "it names no format")) };
        let (Some((stem, newest)), Some((name, major))) = (split(known), split(found)) else {
            return Err(Unreadable::damaged(object, format!("`{found}` is no format")));
        };
        match (name == stem, major) {
            (true, major) if major > newest => {
                Err(Unreadable::Newer { object: object.to_owned(), found: found.to_owned(), known })
            }
            (true, _) => Ok(()),
            (false, _) => Err(Unreadable::damaged(object, format!("its format is `{found}`, expected `{known}`"))),
        }
    }
}

/// `railiance.dev/x/v1` → `railiance.dev/x`, 1.
fn split(format: &str) -> Option<(&str, u64)> {
    let (stem, major) = format.rsplit_once("/v")?;
    Some((stem, major.parse().ok().filter(|major| *major > 0)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_major_version_is_refused_with_a_reason() {
        let accept = |found| Format::Record.accept("railiance.shop.v7", Some(found));
        assert_eq!(accept("railiance.dev/ledger-record/v1"), Ok(()));
        let error = accept("railiance.dev/ledger-record/v2").unwrap_err().to_string();
        assert_eq!(
            error,
            "`railiance.shop.v7` is written as `railiance.dev/ledger-record/v2`; this railiance reads \
             `railiance.dev/ledger-record/v1` and needs to be updated"
        );
        for other in ["railiance.dev/ledger-entry/v1", "railiance.dev/ledger-record/v0", "x", ""] {
            assert!(matches!(accept(other), Err(Unreadable::Damaged { .. })), "{other}");
        }
        assert!(Format::Record.accept("x", None).is_err());
    }
}
