//! Every way to write.

use crate::bed::bed;
use crate::support::{admin, applied, apply, config_map, map_of, resource, text};
use railiance::rollout::answer::{Kind, Operation};
use railiance::world::cluster::{Apply, Cluster, Created, Detail, Force, Guard, Place, Propagation, Request, Run};
use serde_json::{Value, json};

fn guard(object: &Value) -> Guard {
    Guard {
        uid: text(object, "/metadata/uid").to_owned(),
        resource_version: Some(text(object, "/metadata/resourceVersion").to_owned()),
    }
}

async fn live(cluster: &Cluster, place: &Place) -> Value {
    cluster.get(place, Detail::Whole).await.unwrap().unwrap()
}

#[test]
fn an_apply_creates_changes_and_leaves_alone() {
    let namespace = bed().namespace("apply");
    admin(async |cluster| {
        let place = config_map(&namespace, "cm");
        let object = map_of(&place, "1");
        let dry = cluster.apply(&Apply { run: Run::Dry, ..apply(&place, &object) }).await.unwrap();
        assert!(dry.is_created());
        assert_eq!(cluster.get(&place, Detail::Whole).await.unwrap(), None);
        let created = cluster.apply(&apply(&place, &object)).await.unwrap();
        assert!(created.is_created());
        let again = cluster.apply(&apply(&place, &object)).await.unwrap();
        assert_eq!((again.is_created(), &again.body), (false, &created.body));
        let changed = map_of(&place, "2");
        let dry = cluster.apply(&Apply { run: Run::Dry, ..apply(&place, &changed) }).await.unwrap();
        assert_eq!(text(&dry.body, "/data/a"), "2");
        assert_eq!(live(cluster, &place).await, created.body);
        let changed = cluster.apply(&apply(&place, &changed)).await.unwrap();
        assert_eq!(live(cluster, &place).await, changed.body);
    });
}

#[test]
fn fields_of_others_are_taken_by_force_alone() {
    let namespace = bed().namespace("force");
    admin(async |cluster| {
        let place = config_map(&namespace, "cm");
        let object = map_of(&place, "1");
        bed().apply(&namespace, &map_of(&place, "theirs").to_string());
        let error = cluster.apply(&apply(&place, &object)).await.unwrap_err();
        let Some(Kind::Conflict(contested)) = error.kind() else { panic!("{error:?}") };
        let [one] = contested.as_slice() else { panic!("{contested:?}") };
        assert_eq!((one.manager.as_str(), one.operation, one.field.as_str()), ("bed", Operation::Apply, ".data.a"));
        assert_eq!(error.to_string(), "owned by other managers: `.data.a` of `bed`");
        let taken = cluster.apply(&Apply { force: Force::Take, ..apply(&place, &object) }).await.unwrap();
        assert_eq!(text(&taken.body, "/data/a"), "1");
    });
}

#[test]
fn a_guarded_write_changes_the_object_that_was_read_and_no_other() {
    let namespace = bed().namespace("guard");
    admin(async |cluster| {
        let place = config_map(&namespace, "cm");
        let first = guard(&applied(cluster, &place, "1").await.body);
        let second = applied(cluster, &place, "2").await.body;
        let write = async |guard: &Guard, force: Force| {
            let object = map_of(&place, "3");
            cluster.apply(&Apply { guard: Some(guard), force, ..apply(&place, &object) }).await
        };
        for force in [Force::Never, Force::Take] {
            assert_eq!(write(&first, force).await.unwrap_err().kind(), Some(&Kind::Stale));
        }
        let other = Guard { uid: "5c1".to_owned(), resource_version: None };
        assert_eq!(write(&other, Force::Take).await.unwrap_err().kind(), Some(&Kind::OtherUid));
        assert_eq!(live(cluster, &place).await, second);
        assert!(write(&guard(&second), Force::Never).await.is_ok());
        // what changed meanwhile does not matter, as long as it is the same object
        assert!(write(&Guard { resource_version: None, ..first.clone() }, Force::Never).await.is_ok());
        bed().kubectl(&["delete", "configmap", "cm", "-n", &namespace]);
        assert_eq!(write(&first, Force::Take).await.unwrap_err().kind(), Some(&Kind::Absent));
        assert_eq!(cluster.get(&place, Detail::Whole).await.unwrap(), None);
    });
}

#[test]
fn the_second_creation_finds_the_first() {
    let namespace = bed().namespace("create");
    admin(async |cluster| {
        let place = config_map(&namespace, "cm");
        let object = map_of(&place, "1");
        let dry = cluster.create(&place, &object, "railiance-store", Run::Dry).await.unwrap();
        assert!(matches!(dry, Created::New(_)));
        let Created::New(answer) = cluster.create(&place, &object, "railiance-store", Run::Real).await.unwrap() else {
            panic!("nobody else was there")
        };
        let entry = &answer.body["metadata"]["managedFields"][0];
        assert_eq!((text(entry, "/manager"), text(entry, "/operation")), ("railiance-store", "Update"));
        let error = cluster.create(&place, &object, "railiance-store", Run::Real).await.unwrap_err();
        assert_eq!((error.kind(), error.perhaps_done()), (Some(&Kind::Exists), false));
    });
}

#[test]
fn a_replacement_states_the_version_it_replaces() {
    let namespace = bed().namespace("replace");
    admin(async |cluster| {
        let place = config_map(&namespace, "cm");
        let first = applied(cluster, &place, "1").await.body;
        let mut object = first.clone();
        object["data"]["a"] = json!("2");
        let dry = cluster.replace(&place, &object, "railiance-store", Run::Dry).await.unwrap();
        assert_eq!(text(&dry.body, "/data/a"), "2");
        assert!(cluster.replace(&place, &object, "railiance-store", Run::Real).await.is_ok());
        let error = cluster.replace(&place, &object, "railiance-store", Run::Real).await.unwrap_err();
        assert_eq!(error.kind(), Some(&Kind::Stale));
    });
}

#[test]
fn a_json_patch_is_carried_out_or_refused_whole() {
    let namespace = bed().namespace("patch");
    admin(async |cluster| {
        let place = config_map(&namespace, "cm");
        let first = applied(cluster, &place, "1").await.body;
        let stale = json!([
            {"op": "replace", "path": "/data/a", "value": "2"},
            {"op": "replace", "path": "/metadata/resourceVersion", "value": "1"},
        ]);
        let error = cluster.json_patch(&place, &stale, "railiance", Run::Real).await.unwrap_err();
        assert_eq!(error.kind(), Some(&Kind::Stale));
        let wrong = json!([{"op": "test", "path": "/data/a", "value": "9"}]);
        let error = cluster.json_patch(&place, &wrong, "railiance", Run::Real).await.unwrap_err();
        assert_eq!(error.kind(), Some(&Kind::Invalid));
        assert_eq!(live(cluster, &place).await, first);
        let patch = json!([{"op": "replace", "path": "/data/a", "value": "2"}]);
        let patched = cluster.json_patch(&place, &patch, "railiance", Run::Real).await.unwrap();
        assert_eq!(text(&patched.body, "/data/a"), "2");
    });
}

#[test]
fn a_deletion_is_of_one_object_in_one_version() {
    let namespace = bed().namespace("delete");
    admin(async |cluster| {
        let place = config_map(&namespace, "cm");
        let first = guard(&applied(cluster, &place, "1").await.body);
        let delete = async |guard: &Guard, run: Run| cluster.delete(&place, guard, Propagation::Background, run).await;
        let other = Guard { uid: "5c1".to_owned(), resource_version: None };
        assert_eq!(delete(&other, Run::Real).await.unwrap_err().kind(), Some(&Kind::OtherUid));
        applied(cluster, &place, "2").await;
        assert_eq!(delete(&first, Run::Real).await.unwrap_err().kind(), Some(&Kind::Stale));
        let same = Guard { resource_version: None, ..first };
        delete(&same, Run::Dry).await.unwrap();
        assert!(cluster.get(&place, Detail::Whole).await.unwrap().is_some());
        delete(&same, Run::Real).await.unwrap();
        assert_eq!(cluster.get(&place, Detail::Whole).await.unwrap(), None);
        assert_eq!(delete(&same, Run::Real).await.unwrap_err().kind(), Some(&Kind::NotFound));
    });
}

#[test]
fn what_a_deleted_object_owns_goes_or_stays() {
    let namespace = bed().namespace("owner");
    let deployment = |name: &str| {
        let labels = json!({ "app": name });
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
            "spec": {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": {
                "containers": [{"name": "app", "image": "app:1"}]}}},
        })
    };
    let replica_sets = |name: &str| bed().list("replicaset", &namespace, &format!("app={name}")).len();
    for (name, propagation, left) in [("stays", Propagation::Orphan, 1), ("goes", Propagation::Foreground, 0)] {
        bed().apply(&namespace, &deployment(name).to_string());
        crate::bed::eventually("a replica set", || (replica_sets(name) == 1).then_some(()));
        admin(async |cluster| {
            let place = Place::new(&resource("apps/v1", "Deployment"), &namespace, name);
            let uid = Guard { resource_version: None, ..guard(&live(cluster, &place).await) };
            cluster.delete(&place, &uid, propagation, Run::Real).await.unwrap();
        });
        crate::bed::eventually("the end", || bed().find("deployment", &namespace, name).is_none().then_some(()));
        assert_eq!(replica_sets(name), left);
    }
}

#[test]
fn warnings_belong_to_the_answer_that_they_came_with() {
    let namespace = bed().namespace("warn");
    admin(async |cluster| {
        let endpoints = Place::new(&resource("v1", "Endpoints"), &namespace, "web");
        let object = json!({"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "web"}});
        let warned = cluster.apply(&Apply { run: Run::Dry, ..apply(&endpoints, &object) }).await.unwrap();
        let [warning] = warned.warnings.as_slice() else { panic!("{:?}", warned.warnings) };
        assert!(warning.contains("Endpoints is deprecated"), "{warning}");
        let quiet = cluster.call(&Request::get("/version")).await.unwrap();
        assert_eq!(quiet.warnings, [""; 0]);
    });
}
