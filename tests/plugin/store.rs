//! An application to plan.

use crate::bed::bed;
use crate::support::directory;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// An application in a namespace of its own.
pub struct Store {
    pub namespace: String,
    directory: TempDir,
}

impl Store {
    pub fn new() -> Self {
        let (namespace, directory) = (bed().namespace("store"), directory());
        let contract = directory.path().join("railiance");
        fs::create_dir(&contract).unwrap();
        let app = format!(
            "contract = \"railiance.dev/v1\"\n\n[app]\nname = \"store\"\nowner = \"team-shop\"\nnamespace = \
             \"{namespace}\"\n\n[workload]\nimage = \"registry.example.org/store\"\nports = {{ http = 3000 }}\n\n\
             [health]\nready = {{ http = \"/\" }}\n"
        );
        fs::write(contract.join("app.toml"), app).unwrap();
        let store = Store { namespace, directory };
        store.release(&format!("registry.example.org/store@sha256:{}", "1".repeat(64)));
        store
    }

    /// Says which image is stable.
    pub fn release(&self, image: &str) {
        let release = format!("[stable]\nversion = \"v1.0.0\"\nimage = \"{image}\"\n");
        fs::write(self.directory.path().join("railiance/release.toml"), release).unwrap();
    }

    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub fn path(&self) -> &str {
        self.directory.path().to_str().unwrap()
    }

    /// Lets those bound to it do what a plan needs in the namespace.
    pub fn grant(&self, to: &str) {
        let role = ["create", "rolebinding", "store", "--clusterrole=admin", to, "-n", &self.namespace];
        bed().kubectl(&role);
    }
}
