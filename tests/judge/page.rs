//! The table of `docs/gates.md` is the table of the code; `BLESS=1` writes it.

use railiance::rollout::judge::{TABLE, Verdict};
use std::path::Path;

const BEGIN: &str = "| row | verdict | when |\n|---|---|---|\n";

fn table() -> String {
    let row = |row: &railiance::rollout::judge::Row| {
        let name = serde_json::to_value(row.why).unwrap();
        format!("| `{}` | {} | {} |\n", name.as_str().unwrap(), row.verdict, row.means)
    };
    TABLE.iter().map(row).collect()
}

#[test]
fn the_page_has_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/gates.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the table's head");
    let rows = rest.split_inclusive('\n').take_while(|line| line.starts_with('|'));
    let length = rows.map(str::len).sum();
    let (shown, after) = rest.split_at(length);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{}{after}", table())).unwrap();
        return;
    }
    assert_eq!(shown, table(), "BLESS=1 writes it");
}

#[test]
fn rows_stand_by_verdict_and_every_verdict_has_one() {
    let verdicts: Vec<Verdict> = TABLE.iter().map(|row| row.verdict).collect();
    let groups = verdicts.chunk_by(|one, next| one == next).count();
    assert_eq!(groups, Verdict::ALL.len(), "{verdicts:?}");
}
