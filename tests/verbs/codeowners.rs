use railiance::edit::init::{Origin, Project, detect};

fn owner(text: &str) -> Option<String> {
    let files = vec![("CODEOWNERS".to_owned(), text.to_owned())];
    let (owner, from) = detect(&Project { directory: "x".to_owned(), files }).owner?;
    assert_eq!(from, Origin::File("CODEOWNERS".to_owned()));
    Some(owner)
}

#[test]
fn only_a_team_of_the_last_rule_about_everything_owns() {
    assert_eq!(owner("* @acme/web\n").as_deref(), Some("web"));
    assert_eq!(owner("# all\n*  @team-a @acme/group/web # why\n/docs @acme/docs\n").as_deref(), Some("web"));
    assert_eq!(owner("* @acme/old\n* @acme/new\n").as_deref(), Some("new"));
    assert_eq!(owner("* @acme/old\n* @team-a\n"), None);
    assert_eq!(owner("/src @acme/web\n"), None);
    assert_eq!(owner("* web@example.org @team-a @acme/\n"), None);
    assert_eq!(owner(""), None);
}
