use crate::memory::{APP, Memory, loaded};

/// Message and help for one stray file.
fn said(path: &str) -> (String, String) {
    let loaded = loaded(&Memory::app_and(path, b"x: 1\n"));
    assert_eq!(loaded.findings.len(), 1, "{path}: {:#?}", loaded.findings);
    (loaded.findings[0].message.clone(), loaded.help().to_owned())
}

#[test]
fn slips_get_the_name_that_was_meant() {
    let cases = [
        ("app.yml", "rename it to `app.toml`"),
        ("relese.toml", "rename it to `release.toml`"),
        ("railiance.lck", "rename it to `railiance.lock`"),
        ("templates/job.yaml", "names in `templates/` end in `.yaml.hbs`: rename it to `templates/job.yaml.hbs`"),
        ("templates/job.hbs", "names in `templates/` end in `.yaml.hbs`: rename it to `templates/job.yaml.hbs`"),
        ("manifests/x.yml", "names in `manifests/` end in `.yaml`: rename it to `manifests/x.yaml`"),
        ("values/a/x.yml", "names in `values/` end in `.yaml`: rename it to `values/a/x.yaml`"),
        ("quota.yaml", "move it into `manifests/`, `schemas/`, `values/` or `patches/`"),
        ("job.yaml.hbs", "move it into `templates/`"),
    ];
    for (path, help) in cases {
        assert_eq!(said(path), (format!("nothing reads the file `{path}`"), help.to_owned()));
    }
}

#[test]
fn an_unknown_directory_is_said_once() {
    let files = Memory::new(&[("app.toml", APP), ("template/a.yaml", ""), ("template/b/c.yaml", "")]);
    let loaded = loaded(&files);
    let message = "unknown-file nothing reads the directory `template/`";
    assert_eq!(loaded.only(), format!("shop/railiance/template:1:1: {message}"));
    assert_eq!(loaded.help(), "rename it to `templates/`");
    let (message, help) = said("manifests/sub/x.yaml");
    assert_eq!(message, "nothing reads the directory `manifests/sub/`");
    assert_eq!(help, "`manifests/` has no directories; move the files up into it");
}

#[test]
fn what_is_like_nothing_gets_the_whole_list() {
    let (_, help) = said("notes.odt");
    assert!(help.starts_with("remove it or move it out; `railiance/` holds `app.toml`"), "{help}");
}

#[test]
fn droppings_and_prose_are_passed_over() {
    let paths = [
        "README.md",
        ".gitignore",
        ".DS_Store",
        "app.toml~",
        ".app.toml.swp",
        "#app.toml#",
        ".#app.toml",
        ".idea/workspace.xml",
        "manifests/.gitkeep",
        "config/.gitkeep",
        "config/app.yaml.swp",
    ];
    for path in paths {
        let loaded = loaded(&Memory::app_and(path, b""));
        assert_eq!(loaded.findings, [], "{path}");
        assert_eq!(loaded.directory.config, [], "{path}");
    }
    let hidden = loaded(&Memory::app_and("config/.npmrc", b"x"));
    assert!(hidden.directory.asset("config/.npmrc").is_some());
}

#[test]
fn a_file_in_the_place_of_a_directory_and_the_other_way_round() {
    let file = loaded(&Memory::app_and("templates", b"x"));
    let message = "not-a-regular-file `templates` is a file, and a directory is expected";
    assert_eq!(file.only(), format!("shop/railiance/templates:1:1: {message}"));
    let directory = loaded(&Memory::new(&[("app.toml/x", "")]));
    let message = "not-a-regular-file `app.toml` is a directory, and a file is expected";
    assert_eq!(directory.only(), format!("shop/railiance/app.toml:1:1: {message}"));
}
