use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Which cluster is meant, and as whom: what the command line says beside the kubeconfig.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Access {
    pub kubeconfig: Option<PathBuf>,
    pub context: Option<String>,
    pub cluster: Option<String>,
    pub user: Option<String>,
    pub server: Option<String>,
    pub token: Option<Token>,
    pub certificate_authority: Option<PathBuf>,
    pub client_certificate: Option<PathBuf>,
    pub client_key: Option<PathBuf>,
    pub verify: Verify,
    pub tls_server_name: Option<String>,
    pub impersonation: Impersonation,
    pub request_timeout: Timeout,
    pub trace: Trace,
}

/// A bearer token; it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Whether the server's certificate is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verify {
    /// as the kubeconfig says
    #[default]
    AsConfigured,
    /// not at all
    Skip,
}

/// As whom requests are made, if not as oneself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Impersonation {
    pub user: Option<String>,
    pub uid: Option<String>,
    pub groups: Vec<String>,
}

/// What is told of requests while they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trace {
    #[default]
    Off,
    /// a line on stderr for each: method, address, status and time, and nothing of any object
    Requests,
}

/// How long one request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Timeout {
    /// our own limit
    #[default]
    Usual,
    /// as long as it takes
    Never,
    After(Duration),
}

impl Access {
    /// What this one leaves open is taken from `other`.
    pub fn or(self, other: Access) -> Self {
        Access {
            kubeconfig: self.kubeconfig.or(other.kubeconfig),
            context: self.context.or(other.context),
            cluster: self.cluster.or(other.cluster),
            user: self.user.or(other.user),
            server: self.server.or(other.server),
            token: self.token.or(other.token),
            certificate_authority: self.certificate_authority.or(other.certificate_authority),
            client_certificate: self.client_certificate.or(other.client_certificate),
            client_key: self.client_key.or(other.client_key),
            verify: if self.verify == Verify::Skip { Verify::Skip } else { other.verify },
            tls_server_name: self.tls_server_name.or(other.tls_server_name),
            impersonation: self.impersonation.or(other.impersonation),
            request_timeout: match self.request_timeout {
                Timeout::Usual => other.request_timeout,
                said => said,
            },
            trace: if self.trace == Trace::Requests { Trace::Requests } else { other.trace },
        }
    }
}

impl Impersonation {
    /// One person's groups are not given to another: as a whole, or not at all.
    fn or(self, other: Impersonation) -> Self {
        if self == Impersonation::default() { other } else { self }
    }
}

impl Token {
    pub fn new(text: String) -> Self {
        Token(text)
    }

    /// For the header of a request, and nothing else.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("Token(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_printed() {
        let access = Access { token: Some(Token::new("hunter2".to_owned())), ..Access::default() };
        assert!(!format!("{access:?}").contains("hunter2"));
    }

    #[test]
    fn what_is_said_wins_and_the_rest_is_filled_in() {
        let said = Access { context: Some("here".to_owned()), ..Access::default() };
        let told = Access {
            context: Some("there".to_owned()),
            server: Some("https://there".to_owned()),
            verify: Verify::Skip,
            request_timeout: Timeout::Never,
            ..Access::default()
        };
        let both = said.or(told);
        assert_eq!(both.context.as_deref(), Some("here"));
        assert_eq!(both.server.as_deref(), Some("https://there"));
        assert_eq!((both.verify, both.request_timeout), (Verify::Skip, Timeout::Never));
    }

    #[test]
    fn groups_of_one_are_not_given_to_another() {
        let said = Impersonation { user: Some("team-a".to_owned()), ..Impersonation::default() };
        let told = Impersonation { user: Some("team-b".to_owned()), groups: vec!["admins".to_owned()], uid: None };
        assert_eq!(said.clone().or(told.clone()), said);
        assert_eq!(Impersonation::default().or(told.clone()), told);
    }
}
