//! What is to be released, as objects. In: values that know their origin. Out: objects whose every
//! field knows its origin. This module must not know for which track it renders.

pub mod template;
