//! YAML as kubectl reads it and YAML that kubectl reads back: against the real kubectl.

#[path = "yaml/corpus.rs"]
mod corpus;
#[path = "yaml/findings.rs"]
mod findings;
#[path = "yaml/kubectl.rs"]
mod kubectl;
#[path = "yaml/random.rs"]
mod random;
#[path = "yaml/reading.rs"]
mod reading;
#[path = "yaml/robust.rs"]
mod robust;
#[path = "yaml/serde_yaml.rs"]
mod serde_yaml_fault;
#[path = "yaml/snippets.rs"]
mod snippets;
#[path = "yaml/stones.rs"]
mod stones;
#[path = "yaml/toml.rs"]
mod toml;
#[path = "tools/mod.rs"]
mod tools;
#[path = "yaml/writing.rs"]
mod writing;
