use crate::objects::{crossed, library, lines, validated};
use railiance::compile::render::verify::Minor;

const VALID: &str = include_str!("fixtures/valid.yaml");

#[test]
fn a_whole_application_is_valid_on_every_version() {
    for minor in Minor::all() {
        let found = validated(VALID, &library(&minor.to_string()));
        assert_eq!(lines(&found), [] as [&str; 0], "Kubernetes {minor}: {found:#?}");
    }
}

#[test]
fn its_objects_agree_with_each_other() {
    let found = crossed(VALID);
    assert_eq!(lines(&found), [] as [&str; 0], "{found:#?}");
}
