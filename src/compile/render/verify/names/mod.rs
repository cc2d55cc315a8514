//! Names, labels and annotations: their syntax and where each rule applies.

mod object;
mod syntax;

pub(super) use object::problems;
pub(super) use syntax::{
    LABEL_LIMIT, SUBDOMAIN_LIMIT, is_config_key, is_kind, is_label, is_label_key, is_label_value, is_port_name,
    is_rfc1035, is_subdomain,
};
