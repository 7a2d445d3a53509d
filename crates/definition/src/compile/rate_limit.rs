//! Windows of the vendor's limits: the written ones, otherwise the common spellings.

use std::sync::{Arc, LazyLock, OnceLock};

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

/// The common spellings, compiled. All plans share them: with their regular expressions they are larger than most plans.
static COMPILED: OnceLock<Arc<[RateWindow]>> = OnceLock::new();

impl Compiler<'_> {
    pub(super) fn rate_limit(&mut self, written: Option<&RateLimit>) -> Arc<[RateWindow]> {
        match written {
            Some(written) => self.windows(written),
            None => Arc::clone(COMPILED.get_or_init(|| self.common_windows())),
        }
    }

    /// Without the functions of whichever integration happens to be the first.
    fn common_windows(&mut self) -> Arc<[RateWindow]> {
        let common = COMMON.as_ref().and_then(|common| self.read::<RateLimit>(common));
        self.without_functions(|compiler| common.map(|common| compiler.windows(&common)).unwrap_or_default())
    }

    fn windows(&mut self, rate_limit: &RateLimit) -> Arc<[RateWindow]> {
        let windows = rate_limit.windows.iter();
        windows.map(|(name, window)| self.window(name, window)).collect()
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
