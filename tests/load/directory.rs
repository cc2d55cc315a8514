use crate::memory::{APP, Loaded, Memory, loaded};
use railiance::compile::load::{Content, Root, load_all};
use railiance::diag::{Code, Sources};

fn full() -> Loaded {
    loaded(&Memory::new(&[
        ("app.toml", APP),
        ("release.toml", "[candidate]\nversion = \"v1\"\n"),
        ("railiance.lock", "digest = \"sha256:0\"\n"),
        ("templates/b.yaml.hbs", "a: {{ app.name }}\n"),
        ("templates/a.yaml.hbs", "a: 1\n"),
        ("manifests/quota.yaml", "kind: A\n---\n---\nkind: B\n"),
        ("schemas/widget.yaml", "kind: CustomResourceDefinition\n"),
        ("config/app.yaml", "never: [parsed\n"),
        ("config/deep/er/x.ini", ""),
        ("values/common.yaml", "a: 1\n"),
        ("patches/limits.yaml", "b: 1\n"),
        ("README.md", "words\n"),
    ]))
}

#[test]
fn every_known_file_finds_its_place() {
    let loaded = full();
    assert_eq!(loaded.findings, []);
    let directory = &loaded.directory;
    let name = directory.app_toml.as_ref().unwrap().root.get("app").unwrap().get("name").unwrap();
    assert_eq!(name.as_str(), Some("greeter"));
    assert_eq!(loaded.sources.place(name.span), "shop/railiance/app.toml:3:8");
    assert!(directory.release_toml.as_ref().unwrap().root.get("candidate").is_some());
    assert!(directory.lock.as_ref().unwrap().root.get("digest").is_some());
    let templates: Vec<&str> = directory.templates.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(templates, ["templates/a.yaml.hbs", "templates/b.yaml.hbs"]);
    assert_eq!(directory.schemas[0].documents.len(), 1);
    assert_eq!(directory.values_file("values/common.yaml").unwrap(), &directory.values[0]);
    assert_eq!(directory.patch("patches/limits.yaml").unwrap(), &directory.patches[0]);
}

#[test]
fn empty_documents_are_left_out_as_kubectl_does() {
    let loaded = full();
    let kinds: Vec<_> = loaded.directory.manifests[0].documents.iter().map(|node| node.get("kind").unwrap()).collect();
    assert_eq!(kinds.iter().map(|kind| kind.as_str().unwrap()).collect::<Vec<_>>(), ["A", "B"]);
}

#[test]
fn config_is_data_and_keeps_every_byte() {
    let bytes = [0u8, 159, 146, 150, b'\r', b'\n'];
    let loaded = loaded(&Memory::app_and("config/logo.png", &bytes).with("config/bom.txt", b"\xEF\xBB\xBFx\r\n"));
    assert_eq!(loaded.findings, []);
    let logo = loaded.directory.asset("config/logo.png").unwrap();
    assert_eq!(logo.content, Content::Binary(bytes.to_vec().into()));
    assert_eq!(loaded.sources.get(logo.source).name.as_ref(), "shop/railiance/config/logo.png");
    let marked = loaded.directory.asset("config/bom.txt").unwrap();
    assert_eq!(marked.content, Content::Text("\u{FEFF}x\r\n".into()));
    assert_eq!(marked.content.bytes(), b"\xEF\xBB\xBFx\r\n");
}

#[test]
fn a_missing_app_toml_is_said_with_the_likely_slip() {
    let nothing = loaded(&Memory::default());
    assert_eq!(nothing.only(), "shop/railiance/app.toml:1:1: missing-app-toml the directory has no `app.toml`");
    let slip = loaded(&Memory::new(&[("App.toml", APP)]));
    assert_eq!(slip.codes(), [Code::UnknownFile, Code::MissingAppToml]);
    assert_eq!(slip.findings[0].help.as_deref(), Some("rename it to `app.toml`"));
    assert_eq!(slip.findings[1].help.as_deref(), Some("rename `App.toml` to `app.toml`"));
}

#[test]
fn not_utf8_is_shown_at_its_line() {
    let loaded = loaded(&Memory::app_and("manifests/a.yaml", b"kind: A\nname: caf\xE9\n"));
    let message = "not-utf8 `manifests/a.yaml` is not UTF-8: byte 0xE9 at offset 17";
    assert_eq!(loaded.only(), format!("shop/railiance/manifests/a.yaml:2:10: {message}"));
    let utf16: Vec<u8> = "\u{FEFF}a: 1".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = crate::memory::loaded(&Memory::app_and("values/a.yaml", &utf16));
    assert_eq!(wide.help(), "it looks like UTF-16; save it as UTF-8");
}

#[test]
fn a_byte_order_mark_is_a_hint_and_the_text_still_parses() {
    let loaded = loaded(&Memory::new(&[("app.toml", &format!("\u{FEFF}{APP}"))]));
    assert_eq!(loaded.codes(), [Code::ByteOrderMark]);
    let app = loaded.directory.app_toml.as_ref().unwrap();
    assert!(app.root.get("contract").is_some());
    assert_eq!(loaded.sources.get(app.source).text.as_ref(), APP);
}

#[test]
fn crlf_is_a_hint_and_the_text_still_parses() {
    let loaded = loaded(&Memory::new(&[("app.toml", &APP.replace('\n', "\r\n"))]));
    let message = "carriage-return lines of `app.toml` end in CR LF";
    assert_eq!(loaded.only(), format!("shop/railiance/app.toml:1:30: {message}"));
    let name = loaded.directory.app_toml.as_ref().unwrap().root.get("app").unwrap().get("name").unwrap();
    assert_eq!(name.as_str(), Some("greeter"));
}

#[test]
fn empty_files_are_findings_where_they_say_nothing() {
    for path in ["app.toml", "release.toml", "railiance.lock", "templates/a.yaml.hbs", "manifests/a.yaml"] {
        let loaded = loaded(&Memory::app_and(path, b" \n\n"));
        assert_eq!(loaded.only(), format!("shop/railiance/{path}:1:1: empty-file `{path}` is empty"));
    }
    let comments = loaded(&Memory::app_and("manifests/a.yaml", b"# only words\n---\n"));
    assert_eq!(comments.only(), "shop/railiance/manifests/a.yaml:1:1: empty-file `manifests/a.yaml` holds no object");
    assert_eq!(loaded(&Memory::app_and("config/empty", b"")).findings, []);
}

#[test]
fn large_files_are_not_read_and_config_says_whose_bound_it_is() {
    let big = vec![b'#'; 1024 * 1024 + 1];
    let config = loaded(&Memory::app_and("config/data.bin", &big));
    let message = "file-too-large `config/data.bin` is larger than 1 MiB";
    assert_eq!(config.only(), format!("shop/railiance/config/data.bin:1:1: {message}"));
    assert_eq!(config.findings[0].notes, ["a ConfigMap holds at most 1 MiB"]);
    assert_eq!(loaded(&Memory::app_and("values/data.yaml", &big)).findings, []);
    let huge = vec![b'#'; 8 * 1024 * 1024 + 1];
    assert_eq!(loaded(&Memory::app_and("templates/a.yaml.hbs", &huge)).codes(), [Code::FileTooLarge]);
}

#[test]
fn all_files_of_a_directory_together_have_a_bound() {
    let big = vec![b'#'; 8 * 1024 * 1024];
    let names: Vec<String> = (0..9).map(|at| format!("values/{at}.yaml")).collect();
    let memory = names.iter().fold(Memory::new(&[("app.toml", APP)]), |memory, name| memory.with(name, &big));
    let loaded = loaded(&memory);
    assert_eq!(loaded.codes(), [Code::FileTooLarge]);
    assert!(loaded.findings[0].message.starts_with("`values/8.yaml` was not read"), "{}", loaded.findings[0].message);
}

#[test]
fn duplicate_tables_and_broken_texts_are_findings_on_their_lines() {
    let twice = loaded(&Memory::new(&[("app.toml", "[app]\nname = \"a\"\n[app]\nname = \"b\"\n")]));
    assert_eq!(twice.codes()[0], Code::DuplicateKey);
    assert!(twice.line(0).starts_with("shop/railiance/app.toml:3:"), "{}", twice.line(0));
    let broken = loaded(&Memory::app_and("manifests/a.yaml", b"a: [1\nb: 2\n"));
    assert_eq!(broken.codes(), [Code::YamlSyntax]);
}

#[test]
fn hostile_texts_end_in_a_finding() {
    let nested = format!("a = {}1{}\n", "[".repeat(100_000), "]".repeat(100_000));
    let deep = loaded(&Memory::new(&[("app.toml", &nested)]));
    assert!(!deep.findings.is_empty());
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for at in 1..12 {
        let before = format!("*a{}, ", at - 1).repeat(10);
        bomb.push_str(&format!("a{at}: &a{at} [{}]\n", before.trim_end_matches(", ")));
    }
    let exploded = loaded(&Memory::app_and("manifests/bomb.yaml", bomb.as_bytes()));
    assert_eq!(exploded.codes(), [Code::TooManyNodes]);
}

#[test]
fn many_directories_load_alike_however_many_cores_there_are() {
    let memories: Vec<Memory> = (0..60)
        .map(|at| {
            let app = format!("[app]\nname = \"a{at}\"\n");
            Memory::new(&[("app.toml", &app), ("app.yml", ""), ("manifests/a.yaml", "a: [")])
        })
        .collect();
    let names: Vec<String> = (0..60).map(|at| format!("apps/{at:02}")).collect();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let roots: Vec<Root> = memories.iter().zip(&names).map(|(files, name)| Root { files, name }).collect();
        let mut sources = Sources::default();
        let loaded = pool.install(|| load_all(&roots, &mut sources));
        let texts: Vec<_> = sources.iter().map(|(id, source)| (id, source.name.clone())).collect();
        (loaded.into_iter().map(|one| (one.value, one.findings)).collect::<Vec<_>>(), texts)
    };
    let one = run(1);
    assert_eq!(one.0.len(), 60);
    assert_eq!(one.0[7].0.root, "apps/07");
    assert_eq!(one.0[7].1.len(), 2);
    assert!((0..4).all(|_| run(4) == one));
}

#[test]
fn deeply_nested_yaml_ends_in_a_finding() {
    let flow = format!("a: {}{}\n", "[".repeat(20_000), "]".repeat(20_000));
    let block: String = (0..5_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    for text in [flow, format!("{}1\n", "- ".repeat(100_000)), block] {
        let loaded = loaded(&Memory::app_and("manifests/deep.yaml", text.as_bytes()));
        assert!(!loaded.findings.is_empty());
    }
}
