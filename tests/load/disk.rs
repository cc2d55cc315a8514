use crate::bench::Bench;
use crate::memory::{APP, Loaded, loaded};
use railiance::compile::load::Files;
use railiance::diag::Code;
use railiance::world::disk::Disk;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

/// Loads the directory, and fails if that takes longer than anyone should wait.
fn within_two_seconds(bench: &Bench) -> Loaded {
    let start = Instant::now();
    let loaded = loaded(&Disk::new(bench.path()));
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    loaded
}

fn app() -> Bench {
    let bench = Bench::new();
    bench.file("app.toml", APP);
    bench
}

#[test]
fn a_fifo_is_a_finding_and_not_a_wait() {
    for path in ["app.toml", "release.toml", "pipe.yaml"] {
        let bench = Bench::new();
        if path != "app.toml" {
            bench.file("app.toml", APP);
        }
        bench.run("mkfifo", &[path]);
        let loaded = within_two_seconds(&bench);
        let message = format!("not-a-regular-file `{path}` is a FIFO, and a file is expected");
        assert_eq!(loaded.only(), format!("shop/railiance/{path}:1:1: {message}"));
    }
}

#[test]
fn a_link_to_a_device_or_a_fifo_is_not_opened() {
    let bench = app();
    bench.link("release.toml", "/dev/zero").link("railiance.lock", "config/pipe");
    bench.file("config/x", "");
    bench.run("mkfifo", &["config/pipe"]);
    let loaded = within_two_seconds(&bench);
    assert_eq!(
        loaded.codes(),
        [Code::NotARegularFile, Code::NotARegularFile, Code::LinkLeavesDirectory],
        "{:#?}",
        loaded.findings
    );
}

#[test]
fn a_sparse_file_of_a_hundred_megabytes_is_not_read() {
    let bench = app();
    bench.file("manifests/big.yaml", "a: 1\n").file("config/big.bin", "");
    for path in ["manifests/big.yaml", "config/big.bin", "app.toml"] {
        fs::File::options().write(true).open(bench.at(path)).unwrap().set_len(100 << 20).unwrap();
    }
    let loaded = within_two_seconds(&bench);
    assert_eq!(loaded.codes(), [Code::FileTooLarge; 3]);
    assert_eq!(loaded.line(0), "shop/railiance/app.toml:1:1: file-too-large `app.toml` is larger than 1 MiB");
}

#[test]
fn a_file_that_grew_after_it_was_listed_is_not_read_whole() {
    let bench = app();
    let disk = Disk::new(bench.path());
    assert_eq!(disk.read("app.toml", 4).unwrap_err().to_string(), "the file is too large");
    assert_eq!(disk.read("app.toml", 4096).unwrap(), APP.as_bytes());
}

#[test]
fn links_are_followed_inside_and_refused_outside() {
    let outer = Bench::new();
    outer.file("secret.yaml", "a: 1\n").file("railiance/app.toml", APP);
    outer.file("railiance/config/real.yaml", "b: 1\n").link("railiance/manifests/in.yaml", "../config/real.yaml");
    outer.link("railiance/values", "config").link("railiance/manifests/out.yaml", "../../secret.yaml");
    outer.link("railiance/manifests/gone.yaml", "nowhere").link("railiance/patches/abs.yaml", "/etc/hostname");
    let loaded = loaded(&Disk::new(outer.at("railiance")));
    let said: Vec<String> = (0..loaded.findings.len()).map(|at| loaded.line(at)).collect();
    let expected = [
        "shop/railiance/manifests/gone.yaml:1:1: unreadable-file `manifests/gone.yaml` cannot be read: \
         no such file or directory",
        "shop/railiance/manifests/out.yaml:1:1: link-leaves-directory the link `manifests/out.yaml` leaves the \
         directory, to `../../secret.yaml`",
        "shop/railiance/patches/abs.yaml:1:1: link-leaves-directory the link `patches/abs.yaml` leaves the \
         directory, to `/etc/hostname`",
    ];
    assert_eq!(said, expected);
    assert_eq!(loaded.directory.manifests[0].path, "manifests/in.yaml");
    assert_eq!(loaded.directory.values[0].path, "values/real.yaml");
}

#[test]
fn loops_of_links_end() {
    let bench = app();
    bench.link("config/self", ".").link("config/up", "..").link("config/a", "b").link("config/b", "a");
    bench.file("values/deep/x.yaml", "a: 1\n").link("values/deep/again", "../deep");
    let loaded = within_two_seconds(&bench);
    assert_eq!(loaded.codes(), [Code::UnreadableFile; 5], "{:#?}", loaded.findings);
    let circle = "`config/self` cannot be read: the link leads to a directory that holds it";
    assert_eq!(loaded.findings[2].message, circle);
    assert_eq!(loaded.directory.values.len(), 1);
}

#[test]
fn links_that_multiply_are_cut() {
    let bench = app();
    for level in 0..12 {
        for way in 0..4 {
            bench.link(&format!("config/{level}/{way}"), &format!("../{}", level + 1));
        }
    }
    bench.file("config/12/end", "x");
    let loaded = within_two_seconds(&bench);
    assert_eq!(loaded.only(), "shop/railiance:1:1: file-too-large the directory holds more than 10000 files");
}

#[test]
fn paths_that_lead_out_are_not_read() {
    let outer = Bench::new();
    outer.file("secret", "x").file("railiance/app.toml", APP).link("railiance/config/l", "../../secret");
    let disk = Disk::new(outer.at("railiance"));
    for path in ["../secret", "/etc/hostname", "config/../../secret", "config/l"] {
        assert!(disk.read(path, 100).is_err(), "{path}");
    }
}

#[test]
fn a_directory_in_the_place_of_a_file_is_a_finding() {
    let bench = Bench::new();
    fs::create_dir(bench.at("app.toml")).unwrap();
    let message = "not-a-regular-file `app.toml` is a directory, and a file is expected";
    assert_eq!(within_two_seconds(&bench).only(), format!("shop/railiance/app.toml:1:1: {message}"));
}

#[test]
fn a_directory_that_is_not_there_is_a_finding() {
    let loaded = loaded(&Disk::new("/nowhere/at/all"));
    let message = "unreadable-file the directory cannot be read: no such file or directory";
    assert_eq!(loaded.only(), format!("shop/railiance:1:1: {message}"));
}

#[test]
fn names_that_are_not_utf8_are_findings() {
    let bench = app();
    fs::create_dir(bench.at("config")).unwrap();
    let name = std::ffi::OsString::from_vec(b"config/caf\xE9".to_vec());
    fs::write(bench.path().join(name), "x").unwrap();
    let loaded = within_two_seconds(&bench);
    assert_eq!(
        loaded.only(),
        "shop/railiance/config/caf\u{FFFD}:1:1: not-utf8 the name of `config/caf\u{FFFD}` is not UTF-8"
    );
}

/// Root may read everything, so the test runs itself again as nobody when it is root.
#[test]
fn unreadable_files_and_directories_are_findings_with_the_systems_reason() {
    let bench = app();
    bench.file("release.toml", "x = 1\n").file("config/x", "");
    let close = |path: &str, mode| fs::set_permissions(bench.at(path), fs::Permissions::from_mode(mode)).unwrap();
    close("release.toml", 0);
    close("config", 0);
    close("", 0o755);
    let findings = match fs::read(bench.at("release.toml")) {
        Err(_) => lines(&within_two_seconds(&bench)),
        Ok(_) => as_nobody(&bench),
    };
    close("config", 0o755);
    let expected = [
        "shop/railiance/config:1:1: unreadable-file `config` cannot be read: permission denied",
        "shop/railiance/release.toml:1:1: unreadable-file `release.toml` cannot be read: permission denied",
    ];
    assert_eq!(findings, expected);
}

fn lines(loaded: &Loaded) -> Vec<String> {
    (0..loaded.findings.len()).map(|at| loaded.line(at)).collect()
}

const DIRECTORY: &str = "RAILIANCE_TEST_DIRECTORY";

fn as_nobody(bench: &Bench) -> Vec<String> {
    // the test binary lies where nobody may not go
    let copy = Bench::new();
    fs::copy(std::env::current_exe().unwrap(), copy.at("test")).unwrap();
    fs::set_permissions(copy.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let output = std::process::Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(copy.at("test"))
        .args(["--exact", "disk::report_a_directory", "--nocapture", "--include-ignored"])
        .env(DIRECTORY, bench.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("said ")).map(str::to_owned).collect()
}

#[test]
#[ignore = "the other half of the test above: it runs as another user"]
fn report_a_directory() {
    let directory = std::env::var(DIRECTORY).expect("set by the test above");
    println!();
    for line in lines(&loaded(&Disk::new(directory))) {
        println!("said {line}");
    }
}

#[test]
fn the_order_of_creation_does_not_matter() {
    let names = ["config/z", "config/a", "manifests/b.yaml", "manifests/a.yaml", "x.one", "x.two", "app.toml"];
    let load = |names: &mut dyn Iterator<Item = &&str>| {
        let bench = Bench::new();
        for name in names {
            bench.file(name, if *name == "app.toml" { APP } else { "a: 1\n" });
        }
        loaded(&Disk::new(bench.path()))
    };
    let (one, other) = (load(&mut names.iter()), load(&mut names.iter().rev()));
    assert_eq!(one.directory.config.len(), 2);
    assert_eq!(lines(&one).len(), 2);
    assert_eq!(one.directory, other.directory);
    assert_eq!(one.findings, other.findings);
}
