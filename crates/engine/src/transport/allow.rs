//! Networks that the operator lets calls reach although they are not public.

use std::net::IpAddr;
use std::str::FromStr;

/// Networks let through, in CIDR notation. Empty = public addresses only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct EgressAllow {
    networks: Vec<(IpAddr, u8)>,
}

/// A network that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a network: write an address and a prefix length, such as 10.0.0.0/8 or ::1/128")]
pub struct EgressAllowError(pub String);

impl EgressAllow {
    /// Reads networks separated by commas or spaces. A lone address is itself.
    pub fn parse(text: &str) -> Result<EgressAllow, EgressAllowError> {
        let words = text.split([',', ' ']).filter(|word| !word.is_empty());
        let networks = words.map(network).collect::<Result<Vec<_>, _>>()?;
        Ok(EgressAllow { networks })
    }

    /// These networks and others.
    #[must_use]
    pub fn and(&self, others: &EgressAllow) -> EgressAllow {
        let networks = self.networks.iter().chain(&others.networks).copied().collect();
        EgressAllow { networks }
    }

    /// Whether an address lies in one of the networks. Mapped IPv4 addresses count as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks
            .iter()
            .any(|(base, length)| within(address, *base, *length))
    }
}

fn network(word: &str) -> Result<(IpAddr, u8), EgressAllowError> {
    let wrong = || EgressAllowError(word.to_owned());
    let (base, length) = word
        .split_once('/')
        .map_or((word, None), |(base, length)| (base, Some(length)));
    let base = IpAddr::from_str(base).map_err(|_| wrong())?.to_canonical();
    let widest = if base.is_ipv4() { 32 } else { 128 };
    let length = length.map_or(Ok(widest), |length| length.parse::<u8>().map_err(|_| wrong()))?;
    if length > widest {
        Err(wrong())
    } else {
        Ok((base, length))
    }
}

/// Whether `address` shares the first `length` bits with `base`.
pub(super) fn within(address: IpAddr, base: IpAddr, length: u8) -> bool {
    match (address, base) {
        (IpAddr::V4(address), IpAddr::V4(base)) => {
            let shift = 32 - u32::from(length.min(32));
            let mask = u32::MAX.checked_shl(shift).unwrap_or(0);
            address.to_bits() & mask == base.to_bits() & mask
        }
        (IpAddr::V6(address), IpAddr::V6(base)) => {
            let shift = 128 - u32::from(length.min(128));
            let mask = u128::MAX.checked_shl(shift).unwrap_or(0);
            address.to_bits() & mask == base.to_bits() & mask
        }
        _ => false,
    }
}
