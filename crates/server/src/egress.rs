//! Where vendors may be: what the operator lets calls reach although it is not public, on the whole node and by environment.

use std::collections::HashMap;

use interlingua_engine::transport::{EgressAllow, EgressAllowError};

/// Networks let through.
#[derive(Debug, Clone, Default)]
pub(crate) struct Egress {
    /// For every environment.
    pub(crate) node: EgressAllow,
    environments: HashMap<String, EgressAllow>,
}

impl Egress {
    /// Reads `10.0.0.0/8`, or `staging=10.0.0.0/8` for one environment.
    pub(crate) fn parse(entries: &[String]) -> Result<Egress, EgressAllowError> {
        let mut egress = Egress::default();
        for entry in entries.iter().flat_map(|entry| entry.split([',', ' '])) {
            let (networks, text) = match entry.split_once('=') {
                Some((environment, network)) => {
                    let own = egress.environments.entry(environment.trim().to_owned());
                    (own.or_default(), network)
                }
                None => (&mut egress.node, entry),
            };
            *networks = networks.and(&EgressAllow::parse(text)?);
        }
        Ok(egress)
    }

    /// What one environment may reach beside what every one may.
    pub(crate) fn of(&self, environment: &str) -> EgressAllow {
        self.environments.get(environment).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Egress;

    #[test]
    fn a_network_is_for_all_or_for_one_environment() {
        let egress = Egress::parse(&[
            "127.0.0.0/8,staging=10.0.0.0/8".to_owned(),
            "staging=fd00::/8".to_owned(),
        ])
        .unwrap();
        let address = |text: &str| text.parse().unwrap();
        assert!(egress.node.contains(address("127.0.0.1")) && !egress.node.contains(address("10.0.0.1")));
        assert!(
            egress.of("staging").contains(address("10.0.0.1")) && egress.of("staging").contains(address("fd00::1"))
        );
        assert!(!egress.of("production").contains(address("10.0.0.1")));
        assert!(Egress::parse(&["staging=everywhere".to_owned()]).is_err());
    }
}
