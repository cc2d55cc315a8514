use crate::compile::check::contract::{Candidate, Contract, StableVersion};
use crate::tree::{Origin, Spanned, Traced};

/// The version that is resolved: tag, image, commit.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    pub tag: Traced<String>,
    pub image: Traced<String>,
    pub commit: Option<Traced<String>>,
}

impl Chosen {
    pub fn candidate(candidate: &Candidate, contract: &Contract) -> Self {
        Chosen::new(&candidate.version, candidate.image.as_ref(), candidate.commit.as_ref(), contract)
    }

    pub fn stable(stable: &StableVersion, contract: &Contract) -> Self {
        Chosen::new(&stable.version, stable.image.as_ref(), stable.commit.as_ref(), contract)
    }

    /// What is checked where no `release.toml` names a version yet: nothing that could be deployed.
    pub fn unreleased(contract: &Contract) -> Self {
        let tag = Traced::row("v0.0.0-unreleased".to_owned(), "default", "version without release.toml");
        Chosen { tag, image: image_of(None, contract), commit: None }
    }

    fn new(
        version: &Spanned<String>,
        image: Option<&Spanned<String>>,
        commit: Option<&Spanned<String>>,
        contract: &Contract,
    ) -> Self {
        Chosen { tag: version.into(), image: image_of(image, contract), commit: commit.map(Traced::from) }
    }
}

fn image_of(written: Option<&Spanned<String>>, contract: &Contract) -> Traced<String> {
    written
        .or(contract.workload.as_ref().map(|workload| &workload.image))
        .map_or_else(|| Traced::new(String::new(), Origin::Row { table: "default", row: "no image" }), Traced::from)
}
