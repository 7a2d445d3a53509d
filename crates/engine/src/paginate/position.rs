//! Where in a list a call stands, and the guard against lists that go round.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What the next request carries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum At {
    /// Nothing: the first page.
    #[default]
    #[serde(rename = "f")]
    First,
    /// A token, as JSON text.
    #[serde(rename = "t")]
    Token(String),
    /// A page number.
    #[serde(rename = "n")]
    Number(i64),
    /// Records to skip.
    #[serde(rename = "o")]
    Offset(i64),
    /// A URL on the integration's origin.
    #[serde(rename = "u")]
    Url(String),
}

/// A place in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// What the request carries.
    pub(crate) at: At,
    /// Pages before this one.
    pub(crate) page: u32,
    /// Records before this one.
    pub(crate) seen: u64,
    /// Values kept from page to page, as JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) keep: Option<String>,
    /// Hash of the records before this page, where nothing but the records tells that a list goes round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) records: Option<u32>,
    /// Hash of an earlier place, moved on at powers of two (Brent): a list that goes round meets it, however long the round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mark: Option<String>,
    /// Page at which the mark moves on.
    #[serde(default)]
    move_at: u32,
}

impl Position {
    /// The first page.
    pub(crate) const FIRST: Position = Position {
        at: At::First,
        page: 0,
        seen: 0,
        keep: None,
        records: None,
        mark: None,
        move_at: 0,
    };

    /// The place after this one; `None` if the list goes round.
    pub(crate) fn followed_by(&self, at: At, records: usize) -> Option<Position> {
        let hash = hash(&at);
        if at == self.at || self.mark.as_ref() == Some(&hash) {
            return None;
        }
        let page = self.page + 1;
        let moves = page >= self.move_at;
        Some(Position {
            mark: if moves { Some(hash) } else { self.mark.clone() },
            move_at: if moves { page.saturating_mul(2) } else { self.move_at },
            seen: self.seen + records as u64,
            keep: None,
            records: None,
            at,
            page,
        })
    }
}

fn hash(at: &At) -> String {
    let digest = Sha256::digest(format!("{at:?}").as_bytes());
    digest.iter().take(9).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_round_is_noticed() {
        for length in 1..40 {
            let mut position = Position::default();
            let noticed = (0..10 * (length + 1)).any(|step| {
                let at = At::Token(format!("\"{}\"", step % length));
                match position.followed_by(at, 1) {
                    Some(next) => {
                        position = next;
                        false
                    }
                    None => true,
                }
            });
            assert!(noticed, "a round of {length}");
        }
    }

    #[test]
    fn a_list_that_goes_on_is_left_alone() {
        let mut position = Position::default();
        for step in 0..1_000 {
            position = position.followed_by(At::Token(step.to_string()), 2).unwrap();
        }
        assert_eq!((position.page, position.seen), (1_000, 2_000));
    }
}
