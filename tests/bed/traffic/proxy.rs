//! Real Traefik, with all its ways of being told routes: its own resources, the Gateway API, and an Ingress.

use super::http::get;
use super::{Traffic, localhost};
use crate::bed::{condition, eventually};
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

/// Where it listens: plain requests, TLS, and its own API.
pub struct Proxy {
    pub program: PathBuf,
    pub ports: [u16; 3],
}

/// Two seconds in the field: so long a weight may take to become true.
const THROTTLE: Duration = Duration::from_millis(100);

impl Proxy {
    fn words(&self, kubeconfig: &str, throttle: Duration) -> Vec<String> {
        let [web, secure, api] = self.ports.map(localhost);
        let program = self.program.to_string_lossy();
        vec![
            format!("KUBECONFIG={kubeconfig}"),
            program.into_owned(),
            format!("--entrypoints.web.address={web}"),
            format!("--entrypoints.websecure.address={secure}"),
            format!("--entrypoints.traefik.address={api}"),
            "--providers.kubernetescrd=true".to_owned(),
            "--providers.kubernetesgateway=true".to_owned(),
            "--providers.kubernetesingress=true".to_owned(),
            format!("--providers.providersthrottleduration={}ms", throttle.as_millis()),
            "--api.insecure=true".to_owned(),
            "--ping=true".to_owned(),
            "--metrics.prometheus=true".to_owned(),
            "--metrics.prometheus.addserviceslabels=true".to_owned(),
            "--global.checknewversion=false".to_owned(),
            "--global.sendanonymoususage=false".to_owned(),
        ]
    }

    fn gateway(&self) -> String {
        let [web, secure, _] = self.ports;
        let routes = "allowedRoutes: {namespaces: {from: All}}";
        format!(
            "{{apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: {{name: traefik}}, \
             spec: {{controllerName: traefik.io/gateway-controller}}}}\n---\n\
             {{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {{name: public}}, \
             spec: {{gatewayClassName: traefik, listeners: [{{name: web, port: {web}, protocol: HTTP, {routes}}}, \
             {{name: https, port: {secure}, protocol: HTTPS, {routes}, tls: {{certificateRefs: [{{name: {CERTIFICATE}}}]}}}}]}}}}"
        )
    }
}

/// The Gateway's Secret.
const CERTIFICATE: &str = "public-tls";

impl Traffic {
    pub(super) fn start_proxy(&self) {
        self.definitions();
        self.kubectl(&["create", "namespace", "gateways"]);
        self.certificate("gateways", CERTIFICATE);
        self.apply("gateways", &self.proxy.gateway());
        self.run_proxy(THROTTLE);
        // preflight looks at it, and a busy machine takes its time
        self.wait("gateway", "gateways", "public", |gateway| condition(gateway, "Programmed") == "True");
    }

    fn run_proxy(&self, throttle: Duration) {
        let words = self.proxy.words(&self.kubeconfig().to_string_lossy(), throttle);
        self.supervisor().run("traefik", "env".as_ref(), &words).unwrap();
        self.proxy_answers();
    }

    pub(super) fn proxy_answers(&self) {
        let asked = || get(&self.proxy_api(), "traefik", "/ping").filter(|(status, _)| *status == 200);
        eventually("the proxy answers", asked);
    }

    /// Where requests go in: `127.0.0.1:20000`.
    pub fn proxy(&self) -> String {
        localhost(self.proxy.ports[0])
    }

    /// Where they go in by TLS, at the entry point `websecure`.
    pub fn secure_proxy(&self) -> String {
        localhost(self.proxy.ports[1])
    }

    /// A Secret with a certificate for all hosts right below `example.org`.
    pub fn certificate(&self, namespace: &str, name: &str) {
        let site = self.authority().site(&["*.example.org"]);
        let data = json!({ "tls.crt": site.certificate, "tls.key": site.key });
        let metadata = json!({ "name": name });
        let secret = json!({ "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls", "metadata": metadata, "stringData": data });
        self.apply(namespace, &secret.to_string());
    }

    /// Where the proxy tells of its routes (`/api/rawdata`) and of its metrics (`/metrics`).
    pub fn proxy_api(&self) -> String {
        localhost(self.proxy.ports[2])
    }

    /// Kills the proxy and starts it again; a moment later it knows its routes.
    pub fn restart_proxy(&self) {
        self.supervisor().kill("traefik").unwrap();
        self.supervisor().again("traefik").unwrap();
        self.proxy_answers();
    }

    /// The proxy, restarted, takes changes of routes at most so often from now on.
    pub fn throttle(&self, throttle: Duration) {
        self.supervisor().kill("traefik").unwrap();
        self.run_proxy(throttle);
    }
}
