//! Windows of the vendor's limits: the written ones, otherwise the common spellings.

use std::sync::{Arc, LazyLock};

use super::Compiler;
use super::scope::RESPONSE;
use crate::document::rate_limit::{RateLimit, Unit, Window};
use crate::node::Node;
use crate::plan::{RateWindow, ResetUnit};
use crate::read;
use crate::source::Source;

static COMMON: LazyLock<Option<Node>> = LazyLock::new(|| {
    let text = include_str!("../defaults/rate_limit.json").to_owned();
    read::read(&Arc::new(Source {
        name: "built-in rate limits".to_owned(),
        text,
    }))
    .ok()
});

impl Compiler<'_> {
    pub(super) fn rate_limit(&mut self, written: Option<&RateLimit>) -> Vec<RateWindow> {
        let common = || COMMON.as_ref().and_then(|common| self.read::<RateLimit>(common));
        let Some(rate_limit) = written.cloned().or_else(common) else {
            return Vec::new();
        };
        rate_limit
            .windows
            .iter()
            .map(|(name, window)| self.window(name, window))
            .collect()
    }

    fn window(&mut self, name: &str, written: &Window) -> RateWindow {
        RateWindow {
            name: name.to_owned(),
            limit: self.optional(written.limit.as_ref(), &RESPONSE),
            remaining: self.optional(written.remaining.as_ref(), &RESPONSE),
            used: self.optional(written.used.as_ref(), &RESPONSE),
            reset: self.optional(written.reset.as_ref(), &RESPONSE),
            unit: unit(written.unit),
            window_s: written.window_s,
            items: self.optional(written.items.as_ref(), &RESPONSE),
        }
    }
}

fn unit(written: Option<Unit>) -> ResetUnit {
    match written {
        None | Some(Unit::S) => ResetUnit::Seconds,
        Some(Unit::Ms) => ResetUnit::Milliseconds,
        Some(Unit::EpochS) => ResetUnit::EpochSeconds,
        Some(Unit::EpochMs) => ResetUnit::EpochMilliseconds,
        Some(Unit::Iso8601) => ResetUnit::Iso8601,
        Some(Unit::HttpDate) => ResetUnit::HttpDate,
        Some(Unit::Time) => ResetUnit::Time,
    }
}
