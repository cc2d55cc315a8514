use std::ffi::OsString;
use std::path::Path;

/// How the program was called, for help texts. Only as a Helm plugin are `HELM_*` variables meant
/// for us: Helm always sets `HELM_NAMESPACE`, and a shell may hold left-overs of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Invocation {
    Direct,
    Kubectl,
    Helm,
}

impl Invocation {
    pub(super) fn detect(program: Option<&OsString>) -> Self {
        Invocation::of(program, std::env::var_os("HELM_PLUGIN_NAME").as_ref())
    }

    fn of(program: Option<&OsString>, plugin: Option<&OsString>) -> Self {
        let stem = program.and_then(|program| Path::new(program).file_stem());
        let kubectl = stem.is_some_and(|stem| stem.to_string_lossy().starts_with("kubectl-"));
        // Helm starts the same file as kubectl: its plugin.yaml names `bin/kubectl-railiance`
        match (plugin.is_some_and(|name| name == "railiance"), kubectl) {
            (true, _) => Invocation::Helm,
            (false, true) => Invocation::Kubectl,
            (false, false) => Invocation::Direct,
        }
    }

    /// What a person types to get here.
    pub(super) fn name(self) -> &'static str {
        match self {
            Invocation::Direct => "railiance",
            Invocation::Kubectl => "kubectl railiance",
            Invocation::Helm => "helm railiance",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_one_that_was_typed() {
        let name = |program: &str, plugin: Option<&str>| {
            Invocation::of(Some(&program.into()), plugin.map(OsString::from).as_ref()).name()
        };
        assert_eq!(name("/usr/bin/railiance", None), "railiance");
        assert_eq!(name("/opt/krew/kubectl-railiance", None), "kubectl railiance");
        assert_eq!(name("/plugins/bin/railiance", Some("railiance")), "helm railiance");
        assert_eq!(name("/plugins/bin/kubectl-railiance", Some("railiance")), "helm railiance");
        assert_eq!(name("/plugins/bin/railiance", Some("diff")), "railiance");
    }
}
