use super::owner::{CODEOWNERS, team};
use super::{Draft, DraftKind, Native, Origin, Overlay, valid_name};
use serde_json::Value;

/// Files of a project that tell something, relative to it; the others need not be read.
pub const INTERESTING: &[&str] = &[
    "Chart.yaml",
    "Dockerfile",
    "Containerfile",
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yml",
    "compose.yaml",
    "package.json",
    "Cargo.toml",
    "pyproject.toml",
    "go.mod",
    ".github/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    ".gitlab/CODEOWNERS",
];

/// A project as far as [`detect`] needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Project {
    /// The name of its directory.
    pub directory: String,
    /// Name and text of those of [`INTERESTING`] that are there.
    pub files: Vec<(String, String)>,
}

impl Project {
    /// The first of some files that is there and tells something.
    fn first<T>(&self, names: &[&str], tell: impl Fn(&str) -> Option<T>) -> Option<(T, Origin)> {
        names.iter().find_map(|name| {
            let (name, text) = self.files.iter().find(|(file, _)| file == name)?;
            tell(text).map(|told| (told, Origin::File(name.clone())))
        })
    }
}

const COMPOSE: &[&str] = &["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/// What the files of a project tell about it. A file that does not parse tells nothing.
pub fn detect(project: &Project) -> Draft {
    let (name, name_from) = match name(project) {
        Some((name, file)) => (name, Some(file)),
        None => (project.directory.clone(), None),
    };
    Draft { name: valid_name(&name), name_from, owner: project.first(CODEOWNERS, team), kind: kind(project) }
}

fn name(project: &Project) -> Option<(String, Origin)> {
    project
        .first(&["Chart.yaml"], |text| yaml_key(text, "name"))
        .or_else(|| project.first(&["package.json"], |text| string_at(&json(text)?, "/name")))
        .or_else(|| project.first(&["Cargo.toml"], |text| string_at(&toml(text)?, "/package/name")))
        .or_else(|| project.first(&["pyproject.toml"], |text| string_at(&toml(text)?, "/project/name")))
        .or_else(|| project.first(&["go.mod"], go_module))
}

fn kind(project: &Project) -> DraftKind {
    match project.first(&["Chart.yaml"], |text| Some(yaml_key(text, "version"))) {
        Some((version, _)) => DraftKind::Overlay(Overlay { chart: ".".to_owned(), version }),
        None => {
            DraftKind::Native(Native { port: port(project), start: start(project), image: image(project), host: None })
        }
    }
}

fn port(project: &Project) -> Option<(u16, Origin)> {
    project.first(&["Dockerfile", "Containerfile"], exposed).or_else(|| project.first(COMPOSE, published))
}

/// The first port of an `EXPOSE 8080/tcp` line.
fn exposed(dockerfile: &str) -> Option<u16> {
    dockerfile.lines().find_map(|line| {
        let (word, rest) = line.trim().split_once(char::is_whitespace)?;
        let port = rest.split_whitespace().next()?.split('/').next()?;
        word.eq_ignore_ascii_case("expose").then(|| port.parse().ok()).flatten().filter(|port| *port > 0)
    })
}

/// The container's side of the first published port, `"8000:8080"`, of a compose file in which only
/// one service publishes any: of several nobody knows which is ours.
fn published(compose: &str) -> Option<u16> {
    let mut ports = compose.lines().map(str::trim).skip_while(|line| *line != "ports:").skip(1);
    let first = ports.find(|line| !line.is_empty())?;
    if ports.any(|line| line == "ports:") {
        return None;
    }
    let text = first.strip_prefix('-')?.trim().trim_matches(['"', '\'']);
    text.rsplit(':').next()?.split('/').next()?.parse().ok().filter(|port| *port > 0)
}

/// The image of a compose file that names only one.
fn image(project: &Project) -> Option<(String, Origin)> {
    project.first(COMPOSE, |text| {
        let mut images = text.lines().filter_map(|line| line.trim().strip_prefix("image:"));
        let (image, None) = (images.next()?, images.next()) else { return None };
        repository(image.trim().trim_matches(['"', '\'']))
    })
}

/// The repository of an image, without tag and digest; `None` where it is made of variables.
fn repository(image: &str) -> Option<String> {
    let image = image.split('@').next()?;
    let repository = match image.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => repository,
        _ => image,
    };
    (!repository.is_empty() && !repository.contains(['$', '{', ' ', '#'])).then(|| repository.to_owned())
}

fn start(project: &Project) -> Option<(Vec<String>, Origin)> {
    let words = |command: &[&str]| command.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    project
        .first(&["package.json"], |text| string_at(&json(text)?, "/scripts/start").map(|_| words(&["npm", "start"])))
        .or_else(|| project.first(&["Cargo.toml"], |text| toml(text)?.get("package").map(|_| words(&["cargo", "run"]))))
        .or_else(|| project.first(&["go.mod"], |_| Some(words(&["go", "run", "."]))))
}

fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn toml(text: &str) -> Option<Value> {
    ::toml::from_str(text).ok()
}

fn string_at(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A plain top-level `key: value` line; enough for the two keys of a chart that are asked for.
fn yaml_key(text: &str, key: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let value = line.strip_prefix(key)?.strip_prefix(':')?;
        let value = value.split(" #").next()?.trim().trim_matches(['"', '\'']);
        (!value.is_empty()).then(|| value.to_owned())
    })
}

/// The last part of a module's path that is not its major version: `example.org/greeter/v2`.
fn go_module(text: &str) -> Option<String> {
    let path = text.lines().find_map(|line| line.strip_prefix("module "))?;
    let major = |part: &str| part.strip_prefix('v').is_some_and(|n| n.bytes().all(|byte| byte.is_ascii_digit()));
    path.trim().trim_matches('"').rsplit('/').find(|part| !major(part)).map(str::to_owned)
}
