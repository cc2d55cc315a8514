//! An application in two versions, by hand: what a router does with it is no doing of railiance.

use crate::traffic::traffic;

/// Both tracks in one namespace, stable with two pods; the host is the namespace's own.
pub struct Application {
    pub namespace: String,
    pub host: String,
}

impl Application {
    /// Both tracks, all pods ready. `canary` is the end of the canary's tag.
    pub fn new(name: &str, canary: &str) -> Self {
        let namespace = traffic().namespace(name);
        let host = format!("{namespace}.example.org");
        let application = Self { namespace, host };
        application.apply(&track("stable", 2, "1.0.0"));
        application.apply(&track("canary", 1, &format!("1.1.0{canary}")));
        application.ready("web-stable", 2);
        application.ready("web-canary", 1);
        application
    }

    pub fn apply(&self, documents: &str) {
        traffic().apply(&self.namespace, documents);
    }

    pub fn ready(&self, deployment: &str, pods: u64) {
        traffic().wait("deployment", &self.namespace, deployment, |one| one["status"]["availableReplicas"] == pods);
    }

    /// Moves a deployment to a node of the test's own.
    pub fn on_node(&self, deployment: &str, node: &str) {
        let patch = format!(
            r#"{{"spec":{{"template":{{"spec":{{"nodeName":"{node}","tolerations":[{{"operator":"Exists"}}]}}}}}}}}"#
        );
        traffic().kubectl(&["patch", "deployment", deployment, "-n", &self.namespace, "-p", &patch]);
        traffic().kubectl(&["rollout", "status", "deployment", deployment, "-n", &self.namespace]);
    }

    /// Routes by Traefik's own resources; `fallback` as railiance renders it.
    pub fn traefik(&self, stable: u32, canary: u32, fallback: bool) {
        self.weights(stable, canary);
        self.apply(&self.route("web", 100, "kind: TraefikService, name: web"));
        if fallback {
            self.apply(&self.route("web-fallback", 99, "name: web-stable, port: 80"));
        }
        self.serves(stable, canary);
    }

    pub fn weights(&self, stable: u32, canary: u32) {
        self.apply(&format!(
            "{{apiVersion: traefik.io/v1alpha1, kind: TraefikService, metadata: {{name: web}}, spec: {{weighted: {{services: [\
             {{name: web-stable, port: 80, weight: {stable}}}, {{name: web-canary, port: 80, weight: {canary}}}]}}}}}}"
        ));
    }

    fn route(&self, name: &str, priority: u32, service: &str) -> String {
        let host = &self.host;
        format!(
            "{{apiVersion: traefik.io/v1alpha1, kind: IngressRoute, metadata: {{name: {name}}}, spec: {{entryPoints: [web], \
             routes: [{{kind: Rule, match: Host(`{host}`), priority: {priority}, services: [{{{service}}}]}}]}}}}"
        )
    }

    /// Routes by the Gateway API.
    pub fn gateway(&self, stable: u32, canary: u32) {
        let host = &self.host;
        self.apply(&format!(
            "{{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {{name: web}}, spec: {{\
             parentRefs: [{{name: public, namespace: gateways}}], hostnames: [{host}], rules: [{{backendRefs: [\
             {{name: web-stable, port: 80, weight: {stable}}}, {{name: web-canary, port: 80, weight: {canary}}}]}}]}}}}"
        ));
        self.serves(stable, canary);
    }

    fn serves(&self, stable: u32, canary: u32) {
        let tracks: Vec<&str> = [(stable, "stable"), (canary, "canary")]
            .iter()
            .filter(|(weight, _)| *weight > 0)
            .map(|(_, track)| *track)
            .collect();
        traffic().serves(&self.host, &tracks);
    }
}

fn track(track: &str, replicas: u32, version: &str) -> String {
    let labels =
        format!("{{app.kubernetes.io/name: web, app.kubernetes.io/version: {version}, railiance.dev/track: {track}}}");
    let selector = format!("{{app.kubernetes.io/name: web, railiance.dev/track: {track}}}");
    format!(
        "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: web-{track}}}, spec: {{replicas: {replicas}, \
         selector: {{matchLabels: {selector}}}, template: {{metadata: {{labels: {labels}, \
         annotations: {{prometheus.io/scrape: 'true', prometheus.io/port: '8080'}}}}, \
         spec: {{containers: [{{name: app, image: 'registry.example.org/web:{version}', ports: [{{name: http, containerPort: 8080}}]}}]}}}}}}}}\n---\n\
         {{apiVersion: v1, kind: Service, metadata: {{name: web-{track}}}, spec: {{selector: {selector}, \
         ports: [{{name: http, port: 80, targetPort: http}}]}}}}"
    )
}
