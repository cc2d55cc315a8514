//! What Helm tells its plugins in the environment. Helm takes some flags off the command line and
//! hands them over here; a shell may hold left-overs of other variables of the same names, so they
//! count only where Helm started us.

use super::cluster::context_namespace;
use super::cluster::{Access, Impersonation, Token, Trace, Verify};
use std::path::PathBuf;

/// The flags that a plugin of Helm does not see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Helm {
    /// Always given: by `-n`, else the kubeconfig's context, else `default`.
    pub namespace: Option<String>,
    /// What Helm takes where nobody says `-n`.
    pub implied: String,
    pub access: Access,
}

/// What Helm says, if it is Helm that started this process as its plugin `railiance`.
pub fn variables() -> Option<Helm> {
    let told = read(|name| std::env::var(name).ok())?;
    Some(Helm { implied: context_namespace(&told.access), ..told })
}

fn read(get: impl Fn(&str) -> Option<String>) -> Option<Helm> {
    let get = |name: &str| get(name).filter(|value| !value.is_empty());
    if get("HELM_PLUGIN_NAME")? != "railiance" {
        return None;
    }
    let skip = get("HELM_KUBEINSECURE_SKIP_TLS_VERIFY").is_some_and(|value| value == "true");
    let access = Access {
        context: get("HELM_KUBECONTEXT"),
        token: get("HELM_KUBETOKEN").map(Token::new),
        server: get("HELM_KUBEAPISERVER"),
        certificate_authority: get("HELM_KUBECAFILE").map(PathBuf::from),
        verify: if skip { Verify::Skip } else { Verify::AsConfigured },
        tls_server_name: get("HELM_KUBETLS_SERVER_NAME"),
        impersonation: Impersonation {
            user: get("HELM_KUBEASUSER"),
            uid: None,
            groups: groups(&get("HELM_KUBEASGROUPS").unwrap_or_default()),
        },
        trace: if get("HELM_DEBUG").is_some_and(|value| value == "true") { Trace::Requests } else { Trace::Off },
        // `KUBECONFIG` is handed over under its own name
        ..Access::default()
    };
    Some(Helm { namespace: get("HELM_NAMESPACE"), implied: String::new(), access })
}

/// Helm hands each group over twice.
fn groups(list: &str) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    for group in list.split(',').map(str::trim).filter(|group| !group.is_empty()) {
        if !groups.iter().any(|known| known == group) {
            groups.push(group.to_owned());
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> Option<Helm> {
        read(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    const OURS: (&str, &str) = ("HELM_PLUGIN_NAME", "railiance");

    #[test]
    fn left_overs_do_not_count() {
        assert_eq!(with(&[("HELM_NAMESPACE", "shop"), ("HELM_KUBETOKEN", "t")]), None);
        assert_eq!(with(&[("HELM_PLUGIN_NAME", "diff"), ("HELM_NAMESPACE", "shop")]), None);
        assert_eq!(with(&[OURS]), Some(Helm::default()));
    }

    #[test]
    fn every_flag_that_helm_swallows_is_handed_on() {
        let path = |text: &str| Some(PathBuf::from(text));
        let table: [(&str, &str, fn(&Helm) -> bool); 11] = [
            ("HELM_NAMESPACE", "shop", |helm| helm.namespace.as_deref() == Some("shop")),
            ("HELM_KUBECONTEXT", "edge", |helm| helm.access.context.as_deref() == Some("edge")),
            ("HELM_KUBETOKEN", "t", |helm| helm.access.token == Some(Token::new("t".to_owned()))),
            ("HELM_KUBEASUSER", "team-a", |helm| helm.access.impersonation.user.as_deref() == Some("team-a")),
            ("HELM_KUBEASGROUPS", "g1,g2,g1,g2", |helm| helm.access.impersonation.groups == ["g1", "g2"]),
            ("HELM_KUBEAPISERVER", "https://h", |helm| helm.access.server.as_deref() == Some("https://h")),
            ("HELM_KUBEINSECURE_SKIP_TLS_VERIFY", "true", |helm| helm.access.verify == Verify::Skip),
            ("HELM_KUBEINSECURE_SKIP_TLS_VERIFY", "false", |helm| helm.access.verify == Verify::AsConfigured),
            ("HELM_DEBUG", "true", |helm| helm.access.trace == Trace::Requests),
            ("HELM_DEBUG", "false", |helm| helm.access.trace == Trace::Off),
            ("HELM_KUBETLS_SERVER_NAME", "api", |helm| helm.access.tls_server_name.as_deref() == Some("api")),
        ];
        for (name, value, holds) in table {
            assert!(with(&[OURS, (name, value)]).is_some_and(|helm| holds(&helm)), "{name}={value}");
        }
        let helm = with(&[OURS, ("HELM_KUBECAFILE", "/ca.crt")]).unwrap();
        assert_eq!(helm.access.certificate_authority, path("/ca.crt"));
    }

    #[test]
    fn empty_variables_say_nothing() {
        assert_eq!(with(&[OURS, ("HELM_KUBECONTEXT", ""), ("HELM_KUBEASGROUPS", "")]), Some(Helm::default()));
    }
}
