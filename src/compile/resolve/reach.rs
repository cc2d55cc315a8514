//! The part of the intermediate form that says how clients reach the application.

use crate::compile::check::contract::Router;
use crate::tree::{Placed, Record, Shape, Trace, Traced, record};

type Text = Traced<String>;

record! {
    /// How clients reach the application.
    pub struct Exposure {
        pub router: Traced<Router>,
        pub routes: Vec<Route>,
        pub tls: Option<Tls>,
        pub entry_points: Option<Vec<Text>>,
        pub middlewares: Option<Vec<Text>>,
        pub gateway: Option<Gateway>,
        /// Requests with this header reach the canary.
        pub header: Option<Header>,
        pub sticky: Option<Sticky>,
    }
}

record! {
    pub struct Route {
        pub hosts: Vec<Text>,
        pub path: Text,
        /// The name of the Service's port.
        pub port: Text,
        pub port_number: Traced<u16>,
    }
}

record! {
    pub struct Tls {
        pub secret: Option<Text>,
        pub resolver: Option<Text>,
    }
}

record! {
    pub struct Gateway {
        pub name: Text,
        pub namespace: Option<Text>,
        pub section: Option<Text>,
    }
}

record! {
    pub struct Header {
        pub name: Text,
        pub value: Text,
    }
}

record! {
    pub struct Sticky {
        pub cookie: Text,
        pub max_age: Option<Traced<u64>>,
    }
}

impl Record for Traced<Router> {
    fn place(&self) -> Option<Placed> {
        let name = match self.value {
            Router::Traefik => "traefik",
            Router::GatewayApi => "gateway-api",
            Router::Replicas => "replicas",
        };
        Some(Placed { value: name.into(), trace: Trace::leaf(self.origin.clone()) })
    }
    fn shape() -> Shape {
        Shape::Scalar
    }
}
