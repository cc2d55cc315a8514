//! Which programs make a cluster, and with which words they are started.

use super::certificates::{Authority, Identity, token_keys};
use super::kubeconfig::{self, Login};
use super::supervisor::{Supervisor, free_ports};
use super::tools::try_tool;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// One node for everybody; tests that lose nodes make their own.
pub const NODE: &str = "bed-0";

/// The programs that are needed, each built or found.
pub struct Programs {
    pub kubectl: PathBuf,
    etcd: PathBuf,
    apiserver: PathBuf,
    pub life: Option<Life>,
}

/// What makes objects more than entries in a database.
pub struct Life {
    controllers: PathBuf,
    scheduler: PathBuf,
    kwok: PathBuf,
    /// How deleted pods go: a stage of kwok.
    farewell: &'static str,
}

impl Programs {
    pub fn newest() -> Result<Self, String> {
        let life = Life {
            controllers: try_tool("kube-controller-manager")?,
            scheduler: try_tool("kube-scheduler")?,
            kwok: try_tool("kwok")?,
            farewell: include_str!("stages/at_once.yaml"),
        };
        let (etcd, kubectl, apiserver) = (asset("etcd")?, asset("kubectl")?, asset("kube-apiserver")?);
        Ok(Self { etcd, kubectl, apiserver, life: Some(life) })
    }

    /// Deleted pods take their time to go, as they do where something is served: preStop hooks are waited for.
    pub fn graceful() -> Result<Self, String> {
        let mut programs = Self::newest()?;
        if let Some(life) = &mut programs.life {
            life.farewell = include_str!("stages/gracefully.yaml");
        }
        Ok(programs)
    }

    /// Three minors older, and without controllers: newer ones do not go with it.
    pub fn older() -> Result<Self, String> {
        let apiserver = try_tool("kube-apiserver-1.34")?;
        Ok(Self { etcd: asset("etcd")?, kubectl: asset("kubectl")?, apiserver, life: None })
    }
}

/// People who test controllers have a directory of these three already.
fn asset(name: &str) -> Result<PathBuf, String> {
    match std::env::var_os("KUBEBUILDER_ASSETS") {
        Some(directory) => {
            let program = Path::new(&directory).join(name);
            if program.exists() { Ok(program) } else { Err(format!("KUBEBUILDER_ASSETS is set, but has no `{name}`")) }
        }
        None => try_tool(name),
    }
}

/// A running control plane, as far as others need to know.
pub struct ControlPlane {
    pub authority: Authority,
    pub admin: Identity,
    pub url: String,
    pub kubeconfig: PathBuf,
    /// Dropped last: the processes end when it does.
    pub supervisor: Mutex<Supervisor>,
}

struct Start<'a> {
    directory: &'a Path,
    programs: &'a Programs,
    ports: [u16; 4],
}

/// Beds that look for free ports at the same moment would find the same ones.
static STARTING: Mutex<()> = Mutex::new(());

/// Starts everything and waits until pods can run, if there is something that runs them.
pub fn start(directory: &Path, programs: &Programs) -> Result<ControlPlane, String> {
    let _one = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    fs::create_dir_all(directory).map_err(|error| format!("cannot make {}: {error}", directory.display()))?;
    let authority = Authority::new();
    let admin = authority.client("admin", Some("system:masters"));
    let start = Start { directory, programs, ports: free_ports() };
    let url = format!("https://127.0.0.1:{}", start.ports[2]);
    start.write_files(&authority, &admin)?;
    let login = Login { url: &url, authority: Some(&authority.certificate), identity: Some(&admin) };
    let kubeconfig = kubeconfig::write(directory, "kubeconfig", &login)?;
    let mut supervisor = Supervisor::start(directory)?;
    start.run(&mut supervisor)?;
    Ok(ControlPlane { authority, admin, url, kubeconfig, supervisor: Mutex::new(supervisor) })
}

impl Start<'_> {
    fn run(&self, supervisor: &mut Supervisor) -> Result<(), String> {
        supervisor.run("etcd", &self.programs.etcd, &self.etcd())?;
        supervisor.run("kube-apiserver", &self.programs.apiserver, &self.apiserver())?;
        self.until(supervisor, "kube-apiserver", &["get", "--raw", "/readyz"])?;
        match &self.programs.life {
            Some(life) => self.run_life(supervisor, life),
            None => Ok(()),
        }
    }

    fn run_life(&self, supervisor: &mut Supervisor, life: &Life) -> Result<(), String> {
        supervisor.run("kube-controller-manager", &life.controllers, &self.controllers())?;
        supervisor.run("kube-scheduler", &life.scheduler, &self.scheduler())?;
        supervisor.run("kwok", &life.kwok, &self.kwok())?;
        self.until(supervisor, "kube-controller-manager", &["get", "serviceaccount", "default", "-n", "default"])?;
        self.until(supervisor, "kube-apiserver", &["apply", "--server-side", "-f", &self.path("node.yaml")])?;
        let ready = ["wait", "--for=condition=Ready", &format!("node/{NODE}"), "--timeout=30s"];
        self.until(supervisor, "kwok", &ready)
    }

    /// Asks with kubectl until it succeeds, for a minute.
    fn until(&self, supervisor: &Supervisor, who: &str, question: &[&str]) -> Result<(), String> {
        let end = Instant::now() + Duration::from_secs(60);
        while Instant::now() < end {
            let answer = Command::new(&self.programs.kubectl)
                .args(question)
                .env("KUBECONFIG", self.path("kubeconfig"))
                .env("KUBECACHEDIR", self.path("cache"))
                .output()
                .map_err(|error| format!("cannot run kubectl: {error}"))?;
            if answer.status.success() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(format!("the test bed's {who} did not get ready in a minute:\n{}", supervisor.last_words(who)))
    }

    fn write_files(&self, authority: &Authority, admin: &Identity) -> Result<(), String> {
        let server = authority.server();
        let (private, public) = token_keys();
        let farewell = self.programs.life.as_ref().map_or("", |life| life.farewell);
        let stages =
            [include_str!("stages/nodes.yaml"), include_str!("stages/pods.yaml"), farewell, &self.logs()].join("---\n");
        let files = [
            ("ca.crt", authority.certificate.clone()),
            ("server.crt", server.certificate),
            ("server.key", server.key),
            ("admin.crt", admin.certificate.clone()),
            ("admin.key", admin.key.clone()),
            ("tokens.key", private),
            ("tokens.pub", public),
            ("node.yaml", node(NODE)),
            ("kwok.yaml", stages),
            ("pod.log", include_str!("stages/pod.log").to_owned()),
        ];
        for (name, text) in files {
            fs::write(self.path(name), text).map_err(|error| format!("cannot write {}: {error}", self.path(name)))?;
        }
        Ok(())
    }

    /// Every container has said the same.
    fn logs(&self) -> String {
        let file = self.path("pod.log");
        format!(
            "{{apiVersion: kwok.x-k8s.io/v1alpha1, kind: ClusterLogs, metadata: {{name: all}}, \
             spec: {{logs: [{{logsFile: '{file}', previousLogsFile: '{file}'}}]}}}}"
        )
    }

    fn path(&self, name: &str) -> String {
        self.directory.join(name).to_string_lossy().into_owned()
    }

    fn etcd(&self) -> Vec<String> {
        let [client, peer, ..] = self.ports.map(|port| format!("http://127.0.0.1:{port}"));
        vec![
            format!("--data-dir={}", self.path("etcd")),
            format!("--listen-client-urls={client}"),
            format!("--advertise-client-urls={client}"),
            format!("--listen-peer-urls={peer}"),
            format!("--initial-advertise-peer-urls={peer}"),
            format!("--initial-cluster=default={peer}"),
            // nobody wants this data back after a power cut
            "--unsafe-no-fsync".to_owned(),
        ]
    }

    fn apiserver(&self) -> Vec<String> {
        let [etcd, _, port, _] = self.ports;
        vec![
            format!("--etcd-servers=http://127.0.0.1:{etcd}"),
            format!("--secure-port={port}"),
            "--bind-address=127.0.0.1".to_owned(),
            "--advertise-address=127.0.0.1".to_owned(),
            // a loopback address may not stand in an EndpointSlice
            "--endpoint-reconciler-type=none".to_owned(),
            format!("--tls-cert-file={}", self.path("server.crt")),
            format!("--tls-private-key-file={}", self.path("server.key")),
            format!("--client-ca-file={}", self.path("ca.crt")),
            "--authorization-mode=RBAC".to_owned(),
            "--service-account-issuer=https://kubernetes.default.svc".to_owned(),
            format!("--service-account-key-file={}", self.path("tokens.pub")),
            format!("--service-account-signing-key-file={}", self.path("tokens.key")),
            "--service-cluster-ip-range=10.96.0.0/16".to_owned(),
            "--allow-privileged=true".to_owned(),
            // logs of pods are asked of kwok
            "--kubelet-preferred-address-types=InternalIP".to_owned(),
            format!("--kubelet-client-certificate={}", self.path("admin.crt")),
            format!("--kubelet-client-key={}", self.path("admin.key")),
        ]
    }

    fn controllers(&self) -> Vec<String> {
        vec![
            format!("--kubeconfig={}", self.path("kubeconfig")),
            format!("--service-account-private-key-file={}", self.path("tokens.key")),
            format!("--root-ca-file={}", self.path("ca.crt")),
            "--use-service-account-credentials".to_owned(),
            "--leader-elect=false".to_owned(),
            "--secure-port=0".to_owned(),
            "--kube-api-qps=200".to_owned(),
            "--kube-api-burst=400".to_owned(),
            // a lost node is noticed while a test waits; kwok renews the lease every two seconds
            "--node-monitor-grace-period=16s".to_owned(),
            "--node-monitor-period=1s".to_owned(),
        ]
    }

    fn scheduler(&self) -> Vec<String> {
        let kubeconfig = format!("--kubeconfig={}", self.path("kubeconfig"));
        vec![kubeconfig, "--leader-elect=false".to_owned(), "--secure-port=0".to_owned()]
    }

    fn kwok(&self) -> Vec<String> {
        let port = self.ports[3];
        vec![
            format!("--kubeconfig={}", self.path("kubeconfig")),
            format!("--config={}", self.path("kwok.yaml")),
            "--manage-nodes-with-label-selector=bed.railiance.dev/node=alive".to_owned(),
            "--cidr=10.244.0.0/16".to_owned(),
            "--node-ip=127.0.0.1".to_owned(),
            format!("--node-port={port}"),
            format!("--server-address=127.0.0.1:{port}"),
            format!("--tls-cert-file={}", self.path("server.crt")),
            format!("--tls-private-key-file={}", self.path("server.key")),
            "--node-lease-duration-seconds=8".to_owned(),
        ]
    }
}

/// A node for kwok. Everybody's pods run on `bed-0`; another one is for those that tolerate its taint.
pub fn node(name: &str) -> String {
    let taint = if name == NODE { "[]" } else { "[{key: bed.railiance.dev/own, effect: NoSchedule}]" };
    format!(
        "{{apiVersion: v1, kind: Node, metadata: {{name: {name}, annotations: {{node.alpha.kubernetes.io/ttl: '0'}}, \
         labels: {{kubernetes.io/hostname: {name}, kubernetes.io/os: linux, bed.railiance.dev/node: alive}}}}, \
         spec: {{taints: {taint}}}}}"
    )
}
