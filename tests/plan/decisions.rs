//! One object, one answer, one decision.

use crate::support::{
    applied, changed, deployment, entry, object, of_manager, owned, plan_of, refusal, scene, step_of, want,
    with_entries,
};
use railiance::rollout::inventory::PART_OF;
use railiance::rollout::live::foreign::ForeignOwner;
use railiance::rollout::order::Phase;
use railiance::rollout::plan::{
    Action, Answer, Asking, NotAsked, ON_IMMUTABLE, Part, Refused, Replacing, Risk, Seen, Unverifiable, asking, plan,
    touches,
};
use railiance::rollout::{Consent, Manager};
use serde_json::{Value, json};

fn live() -> Value {
    applied(&deployment("web", "web:1", Some(2)), Manager::App)
}

#[test]
fn the_answer_is_the_live_object() {
    let step = step_of(deployment("web", "web:1", Some(2)), Some(live()), Answer::Object(live()), &[]);
    assert_eq!(step.action, Action::Unchanged);
}

#[test]
fn a_proof_says_all_that_a_dry_run_would_say() {
    let wanted = deployment("web", "web:1", Some(2));
    let theirs = entry("kubectl-edit", "Update", None, json!({ "f:spec": { "f:replicas": {} } }));
    let shared = with_entries(&wanted, &[of_manager(&wanted, Manager::App), theirs]);
    for consents in [&[][..], &[Consent::Force]] {
        let step = |answer| step_of(wanted.clone(), Some(shared.clone()), answer, consents);
        let asked = step(Answer::Object(shared.clone()));
        assert_eq!(owned(&asked), [".spec.replicas of `kubectl-edit` (Update, 2026-01-02T03:04:05Z): shared"]);
        assert_eq!(step(Answer::NotAsked(NotAsked::Proven)), asked);
    }
}

#[test]
fn a_new_object_shows_nothing_that_the_server_made_up() {
    let mut answer = live();
    answer["metadata"]["uid"] = json!("00000000-made-up");
    answer["spec"]["clusterIP"] = json!("10.96.0.0");
    let step = step_of(deployment("web", "web:1", Some(2)), None, Answer::Object(answer), &[]);
    assert_eq!(step.action, Action::Create);
    let shown = step.masked().after.unwrap();
    assert_eq!(shown, deployment("web", "web:1", Some(2)));
}

#[test]
fn a_change_of_the_image_restarts_pods() {
    let wanted = deployment("web", "web:2", Some(2));
    let step = step_of(wanted.clone(), Some(live()), Answer::Object(applied(&wanted, Manager::App)), &[]);
    assert_eq!(step.action, Action::Change);
    assert_eq!(changed(&step), ["spec.template.spec.containers[app].image"]);
    assert_eq!(step.risks.into_iter().collect::<Vec<_>>(), [Risk::RestartsPods]);
}

#[test]
fn a_default_spelled_out_changes_owners_alone() {
    let mut wanted = deployment("web", "web:1", Some(2));
    wanted["spec"]["paused"] = json!(false);
    let (mut before, mut after) = (live(), live());
    before["spec"]["paused"] = json!(false);
    after["spec"]["paused"] = json!(false);
    after["metadata"]["managedFields"] = json!([of_manager(&wanted, Manager::App)]);
    assert_eq!(step_of(wanted, Some(before), Answer::Object(after), &[]).action, Action::OwnershipOnly);
}

#[test]
fn a_conflict_names_the_holder_and_the_time() {
    let mut live = live();
    let edited = json!({ "f:spec": { "f:replicas": {} } });
    live["metadata"]["managedFields"].as_array_mut().unwrap().push(entry("kubectl", "Update", Some("scale"), edited));
    let causes = json!([{ "reason": "FieldManagerConflict", "field": ".spec.replicas",
        "message": "conflict with \"kubectl\" with subresource \"scale\" using apps/v1" }]);
    let answer = refusal(409, "Conflict", "Apply failed with 1 conflict", causes);
    let step = step_of(deployment("web", "web:1", Some(3)), Some(live), answer, &[]);
    assert_eq!(owned(&step), [".spec.replicas of `kubectl` (Update, scale, 2026-01-02T03:04:05Z): conflict"]);
    let Action::Refused(refused) = step.action else { panic!("not refused") };
    assert_eq!(refused.help().as_deref(), Some("leave the fields out, or `--force-conflicts` takes them"));
}

#[test]
fn force_takes_only_by_the_users_word() {
    let wanted = deployment("web", "web:2", None);
    let image = json!({ "f:spec": { "f:template": { "f:spec": { "f:containers": { "k:{\"name\":\"app\"}": { "f:image": {} } } } } } });
    let mut before = applied(&deployment("web", "web:1", None), Manager::App);
    before["metadata"]["managedFields"].as_array_mut().unwrap().push(entry("kubectl-set", "Update", None, image));
    let after = Answer::Object(applied(&wanted, Manager::App));
    let unasked = step_of(wanted.clone(), Some(before.clone()), after.clone(), &[]);
    assert_eq!(unasked.action, Action::Refused(Refused::Takes));
    let step = step_of(wanted, Some(before), after, &[Consent::Force]);
    assert_eq!(step.action, Action::Change);
    let path = ".spec.template.spec.containers[name=\"app\"].image";
    assert_eq!(owned(&step), [format!("{path} of `kubectl-set` (Update, 2026-01-02T03:04:05Z): taken")]);
}

#[test]
fn objects_of_others_need_a_word_and_some_cannot_be_had() {
    let wanted = deployment("web", "web:1", None);
    let mut helm = applied(&wanted, Manager::App);
    helm["metadata"]["labels"] = json!({ "app.kubernetes.io/managed-by": "Helm" });
    helm["metadata"]["annotations"] = json!({ "meta.helm.sh/release-name": "web" });
    let answer = || Answer::Object(applied(&wanted, Manager::App));
    let owner = ForeignOwner::Helm { release: "web".to_owned(), namespace: String::new() };
    let refused = step_of(wanted.clone(), Some(helm.clone()), answer(), &[]);
    assert_eq!(refused.action, Action::Refused(Refused::Foreign(owner.clone())));
    assert_eq!(step_of(wanted.clone(), Some(helm), answer(), &[Consent::Adopt]).action, Action::Adopt(owner));

    let mut argo = applied(&wanted, Manager::App);
    argo["metadata"]["annotations"] = json!({ "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:demo/web" });
    let step = step_of(wanted.clone(), Some(argo), answer(), &[Consent::Adopt, Consent::Force]);
    assert_eq!(step.action, Action::Refused(Refused::Foreign(ForeignOwner::ArgoCd { application: "shop".to_owned() })));
}

#[test]
fn client_side_apply_ends_with_an_adoption() {
    let wanted = deployment("web", "web:2", None);
    let mut old = deployment("web", "web:1", None);
    old["metadata"]["labels"] = json!({});
    let csa = entry("kubectl-client-side-apply", "Update", None, of_manager(&old, Manager::App)["fieldsV1"].clone());
    let live = with_entries(&old, &[csa]);
    assert_eq!(asking(Some(&live), &scene(&[Consent::Adopt])), Asking::Forced);
    assert_eq!(asking(Some(&live), &scene(&[])), Asking::Plainly);
    let answer = Answer::Object(applied(&wanted, Manager::App));
    let step = step_of(wanted, Some(live), answer, &[Consent::Adopt]);
    assert_eq!(step.ends.managers, ["kubectl-client-side-apply"]);
    assert!(matches!(step.action, Action::Adopt(ForeignOwner::Unmarked { .. })), "{:?}", step.action);
    assert!(step.ownership.iter().all(|held| held.outcome.name() == "migrated"), "{:?}", owned(&step));
}

const IMMUTABLE: &str = "Deployment.apps \"web\" is invalid: spec.selector: Invalid value: {}: field is immutable";

fn immutable() -> Answer {
    let causes = json!([{ "reason": "FieldValueInvalid", "field": "spec.selector", "message": "Invalid value: {}: field is immutable" }]);
    refusal(422, "Invalid", IMMUTABLE, causes)
}

#[test]
fn what_cannot_change_is_replaced_by_the_manifests_word_alone() {
    let mut wanted = deployment("web", "web:1", None);
    wanted["spec"]["selector"]["matchLabels"]["app"] = json!("other");
    let refused =
        |replacing| Action::Refused(Refused::Immutable { fields: vec!["spec.selector".to_owned()], replacing });
    let live = applied(&deployment("web", "web:1", None), Manager::App);
    let step = step_of(wanted.clone(), Some(live.clone()), immutable(), &[]);
    assert_eq!(step.action, refused(Replacing::NotAsked));
    assert_eq!(changed(&step), ["spec.selector.matchLabels.app"]);
    wanted["metadata"]["annotations"] = json!({ ON_IMMUTABLE: "replace" });
    let step = step_of(wanted.clone(), Some(live.clone()), immutable(), &[]);
    assert_eq!(step.action, Action::Replace { fields: vec!["spec.selector".to_owned()] });
    assert!(step.risks.contains(&Risk::Immutable) && step.risks.contains(&Risk::RestartsPods));
    wanted["kind"] = json!("StatefulSet");
    assert_eq!(step_of(wanted, Some(live), immutable(), &[]).action, refused(Replacing::Never));
}

#[test]
fn what_nobody_can_say_yet() {
    let body = json!({ "kind": "Status", "reason": "NotFound", "message": "namespaces \"demo\" not found",
        "details": { "name": "demo", "kind": "namespaces" } });
    let missing = Answer::Refused(railiance::rollout::answer::Refusal::read(404, &body));
    let step = step_of(deployment("web", "web:1", None), None, missing, &[]);
    assert_eq!(step.action, Action::Unverifiable(Unverifiable::Namespace("demo".to_owned())));

    let not_served = || Answer::Refused(railiance::rollout::answer::Refusal::read(404, &json!("404 page not found")));
    let thing = object("example.org/v1", "Thing", "x", json!({}));
    assert!(matches!(step_of(thing.clone(), None, not_served(), &[]).action, Action::Refused(Refused::Answer(_))));
    let definition = json!({ "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": { "name": "things.example.org" }, "spec": { "group": "example.org", "names": { "kind": "Thing" } } });
    let objects = vec![
        (want(thing), Seen { live: None, answer: not_served() }),
        (want(definition.clone()), Seen { live: None, answer: Answer::Object(definition) }),
    ];
    let plan = plan(scene(&[]), objects, Vec::new());
    assert_eq!(plan.steps[1].action, Action::Unverifiable(Unverifiable::Kind));
    // whoever leaves the definition alone has the server's last word
    let spared = plan.sparing(|step| step.id.kind != "CustomResourceDefinition");
    assert!(matches!(spared.steps[0].action, Action::Refused(Refused::Answer(_))), "{:?}", spared.steps[0].action);

    let mut later = live();
    later["metadata"]["resourceVersion"] = json!("8");
    let step = step_of(deployment("web", "web:1", Some(2)), Some(live()), Answer::Object(later), &[]);
    assert_eq!(step.action, Action::Unverifiable(Unverifiable::Moved));
}

/// Where a Service leads that nobody can tell, it waits for the pods, and counts as one that leads elsewhere.
#[test]
fn a_service_that_cannot_be_foreseen_leads_elsewhere() {
    let service = |app: &str| object("v1", "Service", "web", json!({ "spec": { "selector": { "app": app } } }));
    let before = applied(&service("old"), Manager::App);
    let mut later = before.clone();
    later["metadata"]["resourceVersion"] = json!("8");
    let there = plan_of(service("new"), Some(before), Answer::Object(later), &[]);
    assert_eq!(there.steps[0].action, Action::Unverifiable(Unverifiable::Moved));
    assert_eq!(there.steps[0].phase(), Phase::Redirects);
    let parts: Vec<Part> = touches(&there, &[]).into_iter().map(|touch| touch.part).collect();
    assert!(parts.contains(&Part::Selector), "{parts:?}");
    let body = json!({ "kind": "Status", "reason": "NotFound", "message": "namespaces \"demo\" not found",
        "details": { "name": "demo", "kind": "namespaces" } });
    let missing = Answer::Refused(railiance::rollout::answer::Refusal::read(404, &body));
    let new = plan_of(service("new"), None, missing, &[]);
    assert_eq!(new.steps[0].phase(), Phase::Services, "nothing leads to one that is new");
}

fn scaler() -> Value {
    object(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        "web",
        json!({ "spec": { "scaleTargetRef": { "apiVersion": "apps/v1", "kind": "Deployment", "name": "web" } } }),
    )
}

/// The plan in which an autoscaler comes and `replicas` go.
fn autoscaled(live: Value) -> railiance::rollout::plan::Plan {
    let wanted = deployment("web", "web:1", None);
    let mut answer = applied(&wanted, Manager::App);
    answer["spec"]["replicas"] = json!(1);
    let objects = vec![
        (want(wanted), Seen { live: Some(live), answer: Answer::Object(answer) }),
        (want(scaler()), Seen { live: None, answer: Answer::Object(scaler()) }),
    ];
    plan(scene(&[]), objects, Vec::new())
}

#[test]
fn h22_replicas_are_handed_over_before_they_are_dropped() {
    let plan = autoscaled(applied(&deployment("web", "web:1", Some(9)), Manager::App));
    let actions: Vec<(&Action, Manager)> = plan.steps.iter().map(|step| (&step.action, step.manager)).collect();
    let wanted = [
        (&Action::Handover { replicas: 9 }, Manager::Handover),
        (&Action::OwnershipOnly, Manager::App),
        (&Action::Create, Manager::App),
    ];
    assert_eq!(actions, wanted);
    let handed = json!({ "apiVersion": "apps/v1", "kind": "Deployment", "spec": { "replicas": 9 },
        "metadata": { "name": "web", "namespace": "demo" } });
    assert_eq!(plan.steps[0].object.as_ref().unwrap().value, handed);
    assert!(plan.steps[1].fields().is_empty(), "9 stays 9: {:?}", changed(&plan.steps[1]));
    assert_eq!(plan.writing()[0].members, [0], "in a wave before the workload's");
}

#[test]
fn replicas_that_an_autoscaler_holds_are_left_to_it() {
    let mut live = applied(&deployment("web", "web:1", None), Manager::App);
    live["spec"]["replicas"] = json!(5);
    let scaled = json!({ "f:spec": { "f:replicas": {} } });
    live["metadata"]["managedFields"].as_array_mut().unwrap().push(entry(
        "kube-controller-manager",
        "Update",
        Some("scale"),
        scaled,
    ));
    let objects = vec![
        (want(deployment("web", "web:1", None)), Seen { live: Some(live.clone()), answer: Answer::Object(live) }),
        (want(scaler()), Seen { live: None, answer: Answer::Object(scaler()) }),
    ];
    let plan = plan(scene(&[]), objects, Vec::new());
    let said = ".spec.replicas of `kube-controller-manager` (Update, scale, 2026-01-02T03:04:05Z): yielded";
    assert_eq!(owned(&plan.steps[0]), [said]);
    assert_eq!(plan.steps[0].action, Action::Unchanged);
}

#[test]
fn h22_dropping_replicas_without_an_heir_is_refused() {
    let live = applied(&deployment("web", "web:1", Some(9)), Manager::App);
    let answer = Answer::Object(applied(&deployment("web", "web:1", None), Manager::App));
    let step = step_of(deployment("web", "web:1", None), Some(live), answer, &[]);
    assert_eq!(step.action, Action::Refused(Refused::DropsReplicas { replicas: 9 }));
}

#[test]
fn without_a_dry_run_the_object_itself_tells() {
    let mut wanted = deployment("web", "web:2", Some(2));
    let step = step_of(wanted.clone(), Some(live()), Answer::NotAsked(NotAsked::ReadOnly), &[]);
    assert_eq!(
        (step.action.clone(), changed(&step)),
        (Action::Change, vec!["spec.template.spec.containers[app].image".to_owned()])
    );
    wanted["spec"]["template"]["spec"]["containers"][0]["image"] = json!("web:1");
    let same = step_of(wanted.clone(), Some(live()), Answer::NotAsked(NotAsked::ReadOnly), &[]);
    assert_eq!(same.action, Action::Unchanged);
    let absent = step_of(wanted, None, Answer::NotAsked(NotAsked::ReadOnly), &[]);
    assert_eq!(absent.action, Action::Unverifiable(Unverifiable::ReadOnly));
}

#[test]
fn what_only_a_release_may_change_is_seen() {
    let parts = |plan: &railiance::rollout::plan::Plan| -> Vec<Part> {
        touches(plan, &[]).into_iter().map(|touch| touch.part).collect()
    };
    let change = |wanted: Value, before: Value| {
        let answer = Answer::Object(applied(&wanted, Manager::App));
        parts(&plan_of(wanted, Some(applied(&before, Manager::App)), answer, &[]))
    };
    assert_eq!(change(deployment("web", "web:2", None), deployment("web", "web:1", None)), [Part::PodTemplate]);
    assert_eq!(change(deployment("web", "web:1", Some(3)), deployment("web", "web:1", Some(2))), []);
    let service = |app: &str| object("v1", "Service", "web", json!({ "spec": { "selector": { "app": app } } }));
    assert_eq!(change(service("b"), service("a")), [Part::Selector, Part::Routing]);
    let route =
        |name: &str| object("traefik.io/v1alpha1", "IngressRoute", "web", json!({ "spec": { "routes": [name] } }));
    assert_eq!(change(route("b"), route("a")), [Part::Routing]);
    let data = |text: &str| object("v1", "ConfigMap", "conf", json!({ "data": { "a": text } }));
    assert_eq!(change(data("b"), data("a")), [], "no pod of the plan reads it");

    let wanted = deployment("web", "web:2", Some(2));
    let repair = plan_of(wanted.clone(), None, Answer::Object(wanted), &[]);
    let released = |image: &str| touches(&repair, &[deployment("web", image, Some(5))]);
    assert_eq!((released("web:2").len(), released("web:1").len()), (0, 1), "what was released may come back");
}

#[test]
fn data_that_pods_of_the_plan_read_is_seen() {
    let data = |text: &str| object("v1", "ConfigMap", "conf", json!({ "data": { "a": text } }));
    let mut reader = deployment("web", "web:1", None);
    reader["spec"]["template"]["spec"]["volumes"] = json!([{ "name": "c", "configMap": { "name": "conf" } }]);
    let unchanged = applied(&reader, Manager::App);
    let objects = vec![
        (want(reader), Seen { live: Some(unchanged.clone()), answer: Answer::Object(unchanged) }),
        (
            want(data("b")),
            Seen {
                live: Some(applied(&data("a"), Manager::App)),
                answer: Answer::Object(applied(&data("b"), Manager::App)),
            },
        ),
    ];
    let found = touches(&plan(scene(&[]), objects, Vec::new()), &[]);
    assert_eq!(
        found.iter().map(|touch| (touch.id.kind.as_str(), touch.part)).collect::<Vec<_>>(),
        [("ConfigMap", Part::Data)]
    );
}

#[test]
fn an_object_whose_label_was_lost_is_not_ours_without_a_word() {
    let wanted = deployment("web", "web:1", None);
    let mut live = applied(&wanted, Manager::App);
    live["metadata"]["labels"].as_object_mut().unwrap().remove(PART_OF);
    let step = step_of(wanted.clone(), Some(live), Answer::Object(applied(&wanted, Manager::App)), &[]);
    let Action::Refused(Refused::Foreign(owner)) = step.action else { panic!("not refused") };
    assert_eq!(owner.to_string(), "no inventory, and was written by `railiance`");
}
