//! Ports by name, as several rules look them up.

use crate::compile::check::Config;
use crate::compile::check::contract::{Brief, ContainerRole, Port, Workload};
use crate::tree::Spanned;

/// A declared port.
#[derive(Clone, Copy)]
pub struct Declared<'a> {
    pub name: &'a Spanned<String>,
    pub port: &'a Brief<Port>,
}

/// Ports of the main container: those that probes can name.
pub fn main(config: &Config) -> Vec<Declared<'_>> {
    config.contract.workload.iter().flat_map(|workload| of_main(workload)).collect()
}

/// Ports of all containers that keep running: those that a Service can name.
pub fn serving(config: &Config) -> Vec<Declared<'_>> {
    let workload = config.contract.workload.iter();
    workload.flat_map(|workload| of_main(workload).chain(of_others(workload))).collect()
}

fn of_main(workload: &Workload) -> impl Iterator<Item = Declared<'_>> {
    workload.ports.iter().map(|(name, port)| Declared { name, port })
}

fn of_others(workload: &Workload) -> impl Iterator<Item = Declared<'_>> {
    let running = workload.containers.values().filter(|container| {
        let role = container.role.as_ref().map(|role| role.value);
        match role {
            Some(ContainerRole::Init) => false,
            Some(ContainerRole::Sidecar | ContainerRole::Beside) | None => true,
        }
    });
    running.flat_map(|table| table.ports.iter().map(move |(name, port)| Declared { name, port }))
}

/// The port that is meant where none is named: the first of these names, or the only port.
pub fn default<'a>(ports: &[Declared<'a>], names: &[&str]) -> Option<Declared<'a>> {
    let named = names.iter().find_map(|name| ports.iter().find(|declared| declared.name.value == *name));
    named
        .or(match ports {
            [only] => Some(only),
            _ => None,
        })
        .copied()
}
