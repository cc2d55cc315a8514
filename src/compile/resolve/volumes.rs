use super::config_maps::{CONFIG_VOLUME, MadeConfigMap};
use super::defaulted::because;
use super::{Claim, Mount, Resolver, Volume, defaulted, names, quantities};
use crate::compile::check::contract::{self, AccessMode, Medium, WorkloadKind};
use crate::compile::check::defaults;
use crate::tree::{Spanned, Traced};
use std::collections::BTreeMap;

type Written<'a> = (&'a Spanned<String>, &'a contract::Volume);

impl<'a> Resolver<'a> {
    fn written_volumes(&self) -> Vec<Written<'a>> {
        let mut volumes: Vec<Written<'a>> = self.workload.volumes.iter().collect();
        volumes.sort_by_key(|(name, _)| name.span.start);
        volumes
    }

    pub(super) fn volumes(&self, config_maps: &[MadeConfigMap]) -> Vec<Volume> {
        let config = config_maps.iter().filter(|made| made.volume == CONFIG_VOLUME).map(config_volume);
        let own_claims = self.is_stateful();
        let written = self
            .written_volumes()
            .into_iter()
            .filter(|(_, volume)| !(own_claims && volume.claim.is_some()))
            .map(|(name, volume)| self.volume(name, volume, config_maps));
        config.chain(written).collect()
    }

    fn volume(&self, name: &Spanned<String>, volume: &contract::Volume, config_maps: &[MadeConfigMap]) -> Volume {
        let made = config_maps.iter().find(|made| made.volume == name.value);
        let claim = volume.claim.as_ref().map(|claim| self.claim_name(name, claim));
        Volume {
            name: name.into(),
            config_map: made.filter(|_| volume.config.is_some()).map(|made| made.map.name.clone()),
            secret: volume.secret.as_ref().map(|secret| self.secret_name(secret)),
            claim: claim.or_else(|| volume.existing_claim.as_ref().map(Traced::from)),
            empty: volume.empty.as_ref().map(|empty| scratch(empty)),
        }
    }

    pub(super) fn claim_name(&self, volume: &Spanned<String>, claim: &Spanned<contract::Claim>) -> Traced<String> {
        Traced::new(names::joined(&[&self.contract.app.name, volume]), because(claim.span, "name of a claim"))
    }

    /// Claims that are objects of their own; a StatefulSet's claims are made by its controller.
    pub(super) fn claims(&self) -> Vec<Claim> {
        match self.is_stateful() {
            true => Vec::new(),
            false => self.all_claims(Self::claim_name),
        }
    }

    pub(super) fn claim_templates(&self) -> Vec<Claim> {
        match self.is_stateful() {
            true => self.all_claims(|_, name, _| name.into()),
            false => Vec::new(),
        }
    }

    fn all_claims(
        &self,
        name_of: fn(&Self, &Spanned<String>, &Spanned<contract::Claim>) -> Traced<String>,
    ) -> Vec<Claim> {
        self.written_volumes()
            .into_iter()
            .filter_map(|(name, volume)| volume.claim.as_ref().map(|claim| (name, claim)))
            .map(|(name, claim)| Claim {
                name: name_of(self, name, claim),
                size: quantities::canonical(&claim.size),
                access: access(claim),
                class: self.storage_class(claim),
            })
            .collect()
    }

    fn storage_class(&self, claim: &contract::Claim) -> Option<Traced<String>> {
        let written = self.target.and_then(|target| target.storage_class.as_ref()).or(claim.class.as_ref());
        written
            .map(Traced::from)
            .or_else(|| self.profile.storage_class.map(|class| self.profiled(class.to_owned(), "storage class")))
    }

    pub(super) fn main_mounts(&self, config_maps: &[MadeConfigMap]) -> Vec<Mount> {
        let files = config_maps.iter().flat_map(|made| &made.files).map(|(path, key)| Mount {
            name: Traced::new(CONFIG_VOLUME.to_owned(), path.origin.clone()),
            path: path.clone(),
            sub_path: Some(key.clone()),
            read_only: Some(Traced::row(true, "default", "config files are read-only")),
        });
        let volumes = self.written_volumes().into_iter().map(|(name, volume)| Mount {
            name: name.into(),
            path: (&volume.mount).into(),
            sub_path: None,
            read_only: read_only(volume),
        });
        files.chain(volumes).collect()
    }

    pub(super) fn is_stateful(&self) -> bool {
        self.workload.kind.as_ref().is_some_and(|kind| kind.value == WorkloadKind::StatefulSet)
    }
}

fn config_volume(made: &MadeConfigMap) -> Volume {
    let name = Traced::new(made.volume.clone(), made.map.name.origin.clone());
    Volume { name, config_map: Some(made.map.name.clone()), secret: None, claim: None, empty: None }
}

fn scratch(empty: &contract::EmptyDir) -> BTreeMap<String, Traced<String>> {
    let medium = empty.medium.as_ref().filter(|medium| medium.value == Medium::Memory).map(memory);
    let size = empty.size.as_ref().map(quantities::canonical);
    let parts = [("medium", medium), ("sizeLimit", size)].into_iter();
    parts.filter_map(|(key, part)| Some((key.to_owned(), part?))).collect()
}

fn memory(medium: &Spanned<Medium>) -> Traced<String> {
    Traced::from(medium).map(|_| "Memory".to_owned())
}

/// `false` is not stored by the API server.
fn read_only(volume: &contract::Volume) -> Option<Traced<bool>> {
    match (&volume.secret, &volume.config) {
        (None, None) => volume.read_only.as_ref().filter(|flag| flag.value).map(Traced::from),
        _ => Some(Traced::row(true, "default", defaults::READ_ONLY_VOLUME.key)),
    }
}

fn access(claim: &contract::Claim) -> Traced<String> {
    defaulted::choice(claim.access.as_ref(), &defaults::ACCESS, AccessMode::ReadWriteOnce).map(|mode| {
        match mode {
            AccessMode::ReadWriteOnce => "ReadWriteOnce",
            AccessMode::ReadWriteOncePod => "ReadWriteOncePod",
            AccessMode::ReadOnlyMany => "ReadOnlyMany",
            AccessMode::ReadWriteMany => "ReadWriteMany",
        }
        .to_owned()
    })
}
