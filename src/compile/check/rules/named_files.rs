//! Files of the directory that the contract names: rules look at them from either side.

use crate::compile::check::Config;
use crate::diag::Span;
use crate::tree::Spanned;

/// A file, or a directory with everything in it.
pub struct Named<'a> {
    path: &'a str,
    pub span: Span,
    directory: bool,
}

impl<'a> Named<'a> {
    fn file(path: &'a Spanned<String>) -> Self {
        Named { path: path.trim_start_matches("./"), span: path.span, directory: false }
    }

    fn directory(path: &'a Spanned<String>) -> Self {
        Named { path: path.trim_start_matches("./").trim_end_matches('/'), span: path.span, directory: true }
    }

    pub fn path(&self) -> &'a str {
        self.path
    }

    pub fn is_there(&self, config: &Config) -> bool {
        config.files.iter().any(|file| self.holds(file))
    }

    /// Whether this names the file.
    pub fn holds(&self, file: &str) -> bool {
        match self.directory {
            true => file.strip_prefix(self.path).is_some_and(|rest| rest.starts_with('/')),
            false => file == self.path,
        }
    }
}

/// Everything that the contract names by its path below `railiance/`.
pub fn all(config: &Config) -> impl Iterator<Item = Named<'_>> {
    let workload = config.contract.workload.iter();
    let files = workload.clone().flat_map(|workload| workload.config.values()).map(Named::file);
    let volumes = workload.flat_map(|workload| workload.volumes.values()).flat_map(|volume| &volume.config);
    let upstream = config.contract.upstream.iter();
    let values = upstream.clone().flat_map(|upstream| upstream.values.iter().chain(&upstream.canary_values));
    let patches = upstream.flat_map(|upstream| &upstream.patch).map(|patch| &patch.file);
    files.chain(volumes.map(Named::directory)).chain(values.chain(patches).map(Named::file))
}

/// Programs of the directory that hooks and gates run.
pub fn programs(config: &Config) -> impl Iterator<Item = Named<'_>> {
    config.commands().into_iter().filter_map(|(_, command)| {
        let program = command.value.first()?;
        let path = program.trim_start_matches("./").strip_prefix("railiance/")?;
        Some(Named { path, span: program.span, directory: false })
    })
}
