//! Which cluster a verb means, and as whom: kubectl's flags, with Helm's variables as their defaults.

use super::{Failure, Session};
use crate::world::cluster::{Access, Cluster, Impersonation, Timeout, Token, Trace, Verify};
use crate::world::helm::{self, Helm};
use std::path::PathBuf;
use std::time::Duration;

/// The heading under which verbs list the flags that say which cluster is meant.
const CLUSTER: &str = "Options of the cluster";

/// The level at which kubectl tells of requests.
const REQUESTS: u8 = 6;

/// kubectl's flags; `kubectl railiance` gets them all after its name.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = CLUSTER)]
pub struct ClusterOptions {
    /// The kubeconfig; without it the files of `KUBECONFIG`, `~/.kube/config`, the pod's service account
    #[arg(long, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,

    /// The context of the kubeconfig
    #[arg(long, value_name = "NAME")]
    pub context: Option<String>,

    /// The cluster of the kubeconfig
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,

    /// The user of the kubeconfig
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,

    /// The namespace, for certainty: the contract decides, and a different one is refused
    #[arg(short, long, value_name = "NAME")]
    pub namespace: Option<String>,

    /// The user to act as
    #[arg(long = "as", value_name = "USER")]
    pub impersonate: Option<String>,

    /// A group to act in; may be repeated
    #[arg(long = "as-group", value_name = "GROUP")]
    pub groups: Vec<String>,

    /// The uid to act as
    #[arg(long = "as-uid", value_name = "UID")]
    pub uid: Option<String>,

    /// How long one request may take: `1s`, `2m`; 0 for as long as it takes
    #[arg(long, value_name = "TIME", value_parser = timeout)]
    pub request_timeout: Option<Timeout>,

    /// The address of the API server
    #[arg(short, long, value_name = "URL")]
    pub server: Option<String>,

    /// A bearer token; other processes can read command lines, a kubeconfig is safer
    #[arg(long, value_name = "TOKEN", value_parser = token)]
    pub token: Option<Token>,

    /// The file of the certificate authority that signed the server's certificate
    #[arg(long, value_name = "FILE", conflicts_with = "insecure_skip_tls_verify")]
    pub certificate_authority: Option<PathBuf>,

    /// The file of the client certificate
    #[arg(long, value_name = "FILE", requires = "client_key")]
    pub client_certificate: Option<PathBuf>,

    /// The file of the client certificate's key
    #[arg(long, value_name = "FILE", requires = "client_certificate")]
    pub client_key: Option<PathBuf>,

    /// Do not check the server's certificate: whoever stands between can read and change everything
    #[arg(long)]
    pub insecure_skip_tls_verify: bool,

    /// The name that the server's certificate is for, if not that of its address
    #[arg(long, value_name = "NAME")]
    pub tls_server_name: Option<String>,

    /// From 6 on, tell each request on stderr: method, address, status and time; never what is in it
    // Helm cannot complete two flags `v`, one short and one long
    #[arg(short, long, alias = "v", value_name = "LEVEL", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=10))]
    pub verbosity: u8,
}

/// What was asked for about the cluster, flags and variables together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub access: Access,
    /// `-n`
    flag: Option<String>,
    /// `HELM_NAMESPACE`
    helm: Option<String>,
    /// What Helm takes from its context.
    implied: String,
}

impl ClusterOptions {
    pub fn asked(&self) -> Asked {
        self.beside(helm::variables().unwrap_or_default())
    }

    /// Flags win over what Helm hands on.
    fn beside(&self, helm: Helm) -> Asked {
        let access = self.access().or(helm.access);
        Asked { access, flag: self.namespace.clone(), helm: helm.namespace, implied: helm.implied }
    }

    fn access(&self) -> Access {
        Access {
            kubeconfig: self.kubeconfig.clone(),
            context: self.context.clone(),
            cluster: self.cluster.clone(),
            user: self.user.clone(),
            server: self.server.clone(),
            token: self.token.clone(),
            certificate_authority: self.certificate_authority.clone(),
            client_certificate: self.client_certificate.clone(),
            client_key: self.client_key.clone(),
            verify: if self.insecure_skip_tls_verify { Verify::Skip } else { Verify::AsConfigured },
            tls_server_name: self.tls_server_name.clone(),
            impersonation: Impersonation {
                user: self.impersonate.clone(),
                uid: self.uid.clone(),
                groups: self.groups.clone(),
            },
            request_timeout: self.request_timeout.unwrap_or_default(),
            trace: if self.verbosity >= REQUESTS { Trace::Requests } else { Trace::Off },
        }
    }
}

impl Asked {
    /// Where no context is asked for, that of the target.
    #[must_use]
    pub fn or_context(mut self, context: Option<String>) -> Self {
        self.access.context = self.access.context.or(context);
        self
    }

    /// The cluster, ready to be asked about an application of this namespace.
    pub async fn connect(&self, app: &str, namespace: &str, session: &mut Session) -> Result<Cluster, Failure> {
        if self.access.trace == Trace::Requests {
            session.terminal.keep_still();
        }
        let cluster = Cluster::connect(&self.access).await?;
        if let Some(said) = self.settle_namespace(app, namespace)? {
            session.say(&said)?;
        }
        Ok(cluster)
    }

    /// The namespace that a person has named.
    pub fn named(&self) -> Option<&str> {
        let helm = self.helm.as_deref().filter(|helm| *helm != self.implied);
        self.flag.as_deref().or(helm)
    }

    /// Holds the namespace that was asked for against the contract's, which decides: objects were
    /// rendered for it. A different one that a person named is refused; one that only the kubeconfig's
    /// context names is passed over. What comes back is worth saying.
    ///
    /// Helm always hands a namespace over. It was named by a person if Helm could not have taken it from its
    /// context, which need not be the one that is asked: `--context`, and that of a target, Helm does not know.
    pub fn settle_namespace(&self, app: &str, contract: &str) -> Result<Option<String>, Failure> {
        let (named, by) = match (self.named(), &self.helm) {
            (Some(named), _) => (named, if self.flag.is_some() { "-n" } else { "helm -n" }),
            (None, Some(helm)) if helm != "default" && helm != contract => {
                return Ok(Some(format!(
                    "`{app}` belongs to namespace `{contract}`; `{helm}`, the context's, is passed over"
                )));
            }
            (None, _) => return Ok(None),
        };
        if named == contract {
            return Ok(None);
        }
        Err(Failure::Usage(format!(
            "`{by} {named}` is not the namespace of `{app}`: its contract says `{contract}`, and decides; \
             leave `-n` out, or set `namespace` in app.toml"
        )))
    }
}

fn token(text: &str) -> Result<Token, String> {
    match text.is_empty() {
        true => Err("a token is not empty".to_owned()),
        false => Ok(Token::new(text.to_owned())),
    }
}

/// kubectl's spelling: `1s`, `2m`, `1h30m`, a bare number for seconds.
fn timeout(text: &str) -> Result<Timeout, String> {
    let seconds = text.parse::<u64>().ok().map(Duration::from_secs);
    let spelled = || text.parse::<jiff::SignedDuration>().ok().and_then(|span| Duration::try_from(span).ok());
    match seconds.or_else(spelled) {
        Some(Duration::ZERO) => Ok(Timeout::Never),
        Some(limit) => Ok(Timeout::After(limit)),
        None => Err("a time is a number and a unit, such as `30s` or `2m`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args, FromArgMatches};

    fn parse(words: &[&str]) -> Result<ClusterOptions, clap::Error> {
        let grammar = ClusterOptions::augment_args(clap::Command::new("plan").no_binary_name(true));
        ClusterOptions::from_arg_matches(&grammar.try_get_matches_from(words)?)
    }

    fn asked(words: &[&str], helm: Helm) -> Asked {
        parse(words).unwrap().beside(helm)
    }

    fn of_helm(namespace: &str) -> Helm {
        Helm { namespace: Some(namespace.to_owned()), ..Helm::default() }
    }

    #[test]
    fn every_flag_of_kubectl_says_what_it_says_there() {
        let table: [(&[&str], fn(&Access) -> bool); 19] = [
            (&["--kubeconfig", "k"], |access| access.kubeconfig == Some("k".into())),
            (&["--context=c"], |access| access.context.as_deref() == Some("c")),
            (&["--cluster", "c"], |access| access.cluster.as_deref() == Some("c")),
            (&["--user", "u"], |access| access.user.as_deref() == Some("u")),
            (&["--as", "team-a"], |access| access.impersonation.user.as_deref() == Some("team-a")),
            (&["--as", "a", "--as-group=g", "--as-group", "h"], |access| access.impersonation.groups == ["g", "h"]),
            (&["--as", "a", "--as-uid", "7"], |access| access.impersonation.uid.as_deref() == Some("7")),
            (&["--request-timeout", "0"], |access| access.request_timeout == Timeout::Never),
            (&["--request-timeout=1m30s"], |access| access.request_timeout == Timeout::After(Duration::from_secs(90))),
            (&["--request-timeout=5"], |access| access.request_timeout == Timeout::After(Duration::from_secs(5))),
            (&["-s", "https://h"], |access| access.server.as_deref() == Some("https://h")),
            (&["--token", "t"], |access| access.token == Some(Token::new("t".to_owned()))),
            (&["--certificate-authority", "f"], |access| access.certificate_authority == Some("f".into())),
            (&["--client-certificate=a", "--client-key=b"], |access| access.client_key == Some("b".into())),
            (&["--insecure-skip-tls-verify"], |access| access.verify == Verify::Skip),
            (&["-v=6"], |access| access.trace == Trace::Requests),
            (&["--v", "9"], |access| access.trace == Trace::Requests),
            (&["-v2"], |access| access.trace == Trace::Off),
            (&["--tls-server-name", "n"], |access| access.tls_server_name.as_deref() == Some("n")),
        ];
        for (words, holds) in table {
            assert!(holds(&asked(words, Helm::default()).access), "{words:?}");
        }
    }

    #[test]
    fn contradictions_are_refused_and_a_token_is_not_repeated() {
        for words in [
            &["--client-key=k"][..],
            &["--certificate-authority=f", "--insecure-skip-tls-verify"],
            &["--request-timeout=soon"],
            &["--request-timeout=-5s"],
        ] {
            assert!(parse(words).is_err(), "{words:?}");
        }
        let options = parse(&["--token", "hunter2"]).unwrap();
        assert!(!format!("{options:?} {:?}", options.asked()).contains("hunter2"));
    }

    #[test]
    fn flags_win_over_helm() {
        let told =
            Access { context: Some("there".to_owned()), server: Some("https://h".to_owned()), ..Access::default() };
        let asked = asked(&["--context", "here"], Helm { access: told, ..Helm::default() });
        assert_eq!(asked.access.context.as_deref(), Some("here"));
        assert_eq!(asked.access.server.as_deref(), Some("https://h"));
    }

    /// (words, Helm's namespace, the context's, what comes of it for a contract that says `shop`)
    #[test]
    fn the_contract_decides_the_namespace() {
        let settle = |words: &[&str], helm: Option<&str>, context: &str| {
            let helm = Helm { implied: context.to_owned(), ..helm.map_or_else(Helm::default, of_helm) };
            match asked(words, helm).settle_namespace("store", "shop") {
                Ok(None) => "agreed",
                Ok(Some(_)) => "passed over",
                Err(_) => "refused",
            }
        };
        assert_eq!(settle(&[], None, "other"), "agreed");
        assert_eq!(settle(&["-n", "shop"], None, "other"), "agreed");
        assert_eq!(settle(&["-n", "staging"], None, "staging"), "refused");
        assert_eq!(settle(&[], Some("default"), "default"), "agreed");
        assert_eq!(settle(&[], Some("shop"), "default"), "agreed");
        assert_eq!(settle(&[], Some("other"), "other"), "passed over");
        // `helm -n default` where the context names another: that was a person
        assert_eq!(settle(&[], Some("default"), "other"), "refused");
        assert_eq!(settle(&[], Some("staging"), "default"), "refused");
        // `-nstaging` passes through Helm, which reads it as well
        assert_eq!(settle(&["-nshop"], Some("shop"), "default"), "agreed");
        assert_eq!(settle(&["-nstaging"], Some("staging"), "default"), "refused");
    }

    /// Without files the namespace is the one that a person names, by whatever way.
    #[test]
    fn a_person_names_a_namespace_to_helm_as_well() {
        let named = |words: &[&str], helm: &str, implied: &str| {
            let helm = Helm { implied: implied.to_owned(), ..of_helm(helm) };
            asked(words, helm).named().map(str::to_owned)
        };
        assert_eq!(named(&[], "shop", "default").as_deref(), Some("shop"));
        assert_eq!(named(&[], "team-a", "team-a"), None);
        assert_eq!(named(&["-n", "shop"], "team-a", "team-a").as_deref(), Some("shop"));
    }
}
