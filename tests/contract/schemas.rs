use railiance::compile::check::schemas::SchemaName;
use std::path::Path;

/// `BLESS=1` writes the expectation instead of comparing with it.
#[test]
fn embedded_schemas_are_those_of_the_structs() {
    for schema in SchemaName::ALL {
        let wanted = format!("{}\n", serde_json::to_string_pretty(&schema.generate()).unwrap());
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(format!("{}.v1.json", schema.name()));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &wanted).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), wanted, "run `just bless`: {}", path.display());
    }
}
