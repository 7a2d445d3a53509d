//! What the plans of one definition have in common. A compiler makes each once, however many plans it makes.

use std::collections::HashMap;
use std::sync::Arc;

use super::Compiler;
use super::functions::InScope;
use super::native::without;
use crate::document::integration::Integration;
use crate::plan::{Auth, ErrorRule, MappedPlan, NativePlan};
use crate::source::Place;

/// Names and texts of functions, and where they are written.
type Written = Vec<(String, String, Place)>;

/// What was made already; the inner `None` is of what does not compile, which was said then.
#[derive(Default)]
pub(super) struct Shared {
    integration: Option<Option<Arc<Integration>>>,
    auth: Option<Option<Arc<Auth>>>,
    errors: Option<Vec<Arc<ErrorRule>>>,
    pub(super) functions: HashMap<Written, InScope>,
    /// By resource and method, and whether the plan knows how fields are described.
    pub(super) natives: HashMap<(String, String, bool), Option<Arc<NativePlan>>>,
    /// What reads a resource's records back, by resource.
    pub(super) rereads: HashMap<String, Option<Arc<MappedPlan>>>,
}

impl Compiler<'_> {
    /// The integration without its resources, as a type.
    pub(super) fn shell(&mut self) -> Option<Arc<Integration>> {
        if self.shared.integration.is_none() {
            let shell = without(self.merged.integration(), &["resources"]);
            self.shared.integration = Some(self.read(&shell).map(Arc::new));
        }
        self.shared.integration.clone().flatten()
    }

    /// The scheme of the integration itself.
    pub(super) fn own_auth(&mut self, integration: &Integration) -> Option<Arc<Auth>> {
        if self.shared.auth.is_none() {
            let root = self.merged.integration();
            let auth = self.auth(integration.auth.as_ref(), root.get("auth").unwrap_or(root));
            self.shared.auth = Some(auth.map(Arc::new));
        }
        self.shared.auth.clone().flatten()
    }

    /// The rules of the integration itself.
    pub(super) fn own_errors(&mut self) -> Vec<Arc<ErrorRule>> {
        if self.shared.errors.is_none() {
            self.shared.errors = Some(self.errors(Some(self.merged.integration())));
        }
        self.shared.errors.clone().unwrap_or_default()
    }
}
