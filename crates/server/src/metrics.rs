//! Figures for operators. Labels come from definitions, never from callers: no ids, no payloads, bounded in number.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

/// What a call was.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct CallLabels {
    pub(crate) integration: String,
    pub(crate) resource: String,
    pub(crate) method: String,
    /// `ok`, or the failure's kind.
    pub(crate) kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct IntegrationLabels {
    integration: String,
}

/// A method that a vendor is about to switch off.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct MethodLabels {
    integration: String,
    resource: String,
    method: String,
}

type Latency = Family<IntegrationLabels, Histogram>;

/// All figures of this node.
pub(crate) struct Metrics {
    registry: Registry,
    calls: Family<CallLabels, Counter>,
    deprecated: Family<MethodLabels, Counter>,
    upstream: Latency,
    engine: Latency,
}

impl Metrics {
    pub(crate) fn new() -> Metrics {
        let mut registry = Registry::with_prefix("interlingua");
        let calls = Family::<CallLabels, Counter>::default();
        registry.register("calls", "Unified and proxy calls by outcome", calls.clone());
        let deprecated = Family::<MethodLabels, Counter>::default();
        let help = "Calls that a vendor answered with `Deprecation` or `Sunset`";
        registry.register("deprecated_calls", help, deprecated.clone());
        // From 5 ms to 40 s, and from 50 µs to 0.4 s, doubling.
        let upstream = Latency::new_with_constructor(|| Histogram::new(exponential_buckets(0.005, 2.0, 14)));
        registry.register_with_unit("upstream", "Time that vendors took", Unit::Seconds, upstream.clone());
        let engine = Latency::new_with_constructor(|| Histogram::new(exponential_buckets(0.000_05, 2.0, 14)));
        registry.register_with_unit("engine", "Our own share of calls", Unit::Seconds, engine.clone());
        Metrics {
            registry,
            calls,
            deprecated,
            upstream,
            engine,
        }
    }

    /// Notes the outcome of a call.
    pub(crate) fn count(&self, labels: CallLabels) {
        self.calls.get_or_create(&labels).inc();
    }

    /// Notes that a vendor is about to switch off what was called; `names` are resource and method.
    pub(crate) fn deprecated(&self, integration: &str, names: (&str, &str)) {
        let labels = MethodLabels {
            integration: integration.to_owned(),
            resource: names.0.to_owned(),
            method: names.1.to_owned(),
        };
        self.deprecated.get_or_create(&labels).inc();
    }

    /// Notes how a call's time was spent.
    pub(crate) fn observe(&self, integration: &str, upstream: Duration, engine: Duration) {
        let labels = IntegrationLabels {
            integration: integration.to_owned(),
        };
        self.upstream.get_or_create(&labels).observe(upstream.as_secs_f64());
        self.engine.get_or_create(&labels).observe(engine.as_secs_f64());
    }

    /// OpenMetrics text.
    pub(crate) fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
