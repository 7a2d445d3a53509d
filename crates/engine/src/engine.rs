//! The engine: settings and ports, and the two calls it serves.

use std::sync::Arc;

use bytes::Bytes;
use interlingua_definition::plan::{MappedPlan, NativePlan};

use crate::account::Account;
use crate::call;
use crate::credential::{self, Flights};
use crate::failure::Failure;
use crate::file::{self, FileAnswer, Upload};
use crate::language::Bounds;
use crate::map::{self, Descriptions};
use crate::passthrough::{self, PassthroughRequest};
use crate::ports::{Credentials, Ports};
use crate::request::{NativeRequest, UnifiedRequest};
use crate::respond::Answer;
use crate::settings::EngineSettings;
use crate::transport::WireStream;

/// Runs calls. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

/// What all calls share.
pub(crate) struct Shared {
    pub(crate) settings: EngineSettings,
    pub(crate) ports: Ports,
    pub(crate) flights: Flights,
    pub(crate) descriptions: Descriptions,
}

impl Shared {
    /// Bounds of one synchronous step, at the present time.
    pub(crate) fn bounds(&self) -> Bounds {
        Bounds::new(&self.settings, self.ports.clock.now_ms(), &self.ports.random)
    }

    /// The same engine over other credentials.
    pub(crate) fn with_credentials(&self, credentials: Arc<dyn Credentials>) -> Arc<Shared> {
        Arc::new(Shared {
            settings: self.settings.clone(),
            ports: Ports {
                credentials,
                ..self.ports.clone()
            },
            flights: Flights::default(),
            descriptions: Descriptions::default(),
        })
    }

    pub(crate) fn random_byte(&self) -> u8 {
        let mut byte = [0];
        self.ports.random.fill(&mut byte);
        let [byte] = byte;
        byte
    }
}

impl Engine {
    /// An engine over its ports.
    pub fn new(settings: EngineSettings, ports: Ports) -> Engine {
        let shared = Shared {
            settings,
            ports,
            flights: Flights::default(),
            descriptions: Descriptions::default(),
        };
        Engine {
            shared: Arc::new(shared),
        }
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// One method of a unified model.
    pub async fn unified(
        &self,
        plan: &Arc<MappedPlan>,
        account: &Arc<Account>,
        request: UnifiedRequest,
    ) -> Result<Answer, Failure> {
        call::unified(&self.shared, plan, account, request).await
    }

    /// The account's own fields as the vendor describes them, as JSON text: `[{ name, label, type, custom, writable, options }]`.
    /// `parameters` are the filters that they depend on, as they came. `None`: the integration does not say how to ask.
    pub async fn fields(
        &self,
        plan: &Arc<MappedPlan>,
        account: &Arc<Account>,
        parameters: Vec<(String, String)>,
    ) -> Result<Option<Bytes>, Failure> {
        map::fields(&self.shared, plan, account, parameters).await
    }

    /// The objects that the account has defined itself and whose records the resource serves, as JSON text:
    /// `[{ name, label, plural, description, writable }]`. `None`: the integration does not say how to ask.
    pub async fn objects(&self, plan: &Arc<MappedPlan>, account: &Arc<Account>) -> Result<Option<Bytes>, Failure> {
        map::objects(&self.shared, plan, account).await
    }

    /// Renews the account's credential now, whatever its age: a person asked.
    pub async fn renew(&self, plan: &Arc<NativePlan>, account: &Arc<Account>) -> Result<(), Failure> {
        credential::renew(&self.shared, plan, account, true).await.map(drop)
    }

    /// Returns when no renewal is under way.
    pub async fn landed(&self) {
        self.shared.flights.landed().await;
    }

    /// Renews the account's credential if that is due, and says to the store when to look at it again.
    pub async fn tend(&self, plan: &Arc<NativePlan>, account: &Arc<Account>) -> Result<(), Failure> {
        credential::tend(&self.shared, plan, account).await
    }

    /// One method of the integration: the vendor's records in our envelope.
    pub async fn proxy(
        &self,
        plan: &Arc<NativePlan>,
        account: &Arc<Account>,
        request: NativeRequest,
    ) -> Result<Answer, Failure> {
        call::proxy(&self.shared, plan, account, request).await
    }
}

impl Engine {
    /// A method of a unified model whose body or answer is a file, streamed.
    pub async fn unified_file(
        &self,
        plan: &Arc<MappedPlan>,
        account: &Arc<Account>,
        request: UnifiedRequest,
        upload: Option<Upload>,
    ) -> Result<FileAnswer, Failure> {
        file::unified(&self.shared, plan, account, request, upload).await
    }

    /// A method of the integration whose body or answer is a file, streamed.
    pub async fn proxy_file(
        &self,
        plan: &Arc<NativePlan>,
        account: &Arc<Account>,
        request: NativeRequest,
        upload: Option<Upload>,
    ) -> Result<FileAnswer, Failure> {
        file::proxy(&self.shared, plan, account, request, upload).await
    }

    /// Bytes both ways as they are, below the integration's base URL.
    pub async fn passthrough(
        &self,
        plan: &Arc<NativePlan>,
        account: &Arc<Account>,
        request: PassthroughRequest,
    ) -> Result<WireStream, Failure> {
        passthrough::passthrough(&self.shared, plan, account, request).await
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("settings", &self.shared.settings)
            .finish_non_exhaustive()
    }
}
