//! Files of a method: an upload that is streamed to the vendor (`body_format: raw`), a download that is streamed to the caller
//! (`response_format: bytes`). A refusal is read whole and judged as any other.

use std::sync::Arc;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{MappedPlan, NativePlan, ResponseFormat};

use crate::account::Account;
use crate::engine::Shared;
use crate::exchange::unreachable;
use crate::failure::Failure;
use crate::paginate::Position;
use crate::request::{NativeRequest, UnifiedRequest};
use crate::respond::{self, Answer, Tally};
use crate::transport::{self, BodyStream, WireRequest, WireStream};
use crate::work::{Prepared, Reply, Work};
use crate::{auth, credential, resume};

/// A file on its way up.
pub struct Upload {
    /// Its bytes.
    pub bytes: BodyStream,
    /// Its media type, if the caller named one.
    pub content_type: Option<String>,
    /// Its size, if the caller named it.
    pub content_length: Option<String>,
}

/// What a method with files answers.
pub enum FileAnswer {
    /// A file on its way down, with the vendor's headers.
    File(WireStream),
    /// An envelope.
    Envelope(Answer),
}

/// Makes the call of a unified model's method with files.
pub(crate) async fn unified(
    shared: &Arc<Shared>,
    plan: &Arc<MappedPlan>,
    account: &Arc<Account>,
    request: UnifiedRequest,
    upload: Option<Upload>,
) -> Result<FileAnswer, Failure> {
    let work = resume::begin(shared, plan, account, request, &mut Tally::default()).await?;
    call(shared, &Work::Unified(Arc::new(work)), account, upload).await
}

/// Makes the call of the integration's method with files.
pub(crate) async fn proxy(
    shared: &Arc<Shared>,
    plan: &Arc<NativePlan>,
    account: &Arc<Account>,
    request: NativeRequest,
    upload: Option<Upload>,
) -> Result<FileAnswer, Failure> {
    let work = Work::Proxy {
        plan: Arc::clone(plan),
        request: Box::new(request),
        position: Position::FIRST,
    };
    call(shared, &work, account, upload).await
}

/// A refused credential gives way to another; what was uploaded cannot be sent again, so its caller is asked to.
async fn call(
    shared: &Arc<Shared>,
    work: &Work,
    account: &Arc<Account>,
    mut upload: Option<Upload>,
) -> Result<FileAnswer, Failure> {
    let plan = work.native().ok_or_else(constants)?;
    let repeatable = upload.is_none();
    let mut ready = credential::ready(shared, plan, account).await?;
    loop {
        let Prepared::Send(prepare) = work.prepare(&shared.bounds(), &ready.account)? else {
            return Err(constants());
        };
        let answer = send(shared, plan, &ready, prepare.wire.clone(), upload.take()).await?;
        if plan.response_format == Some(ResponseFormat::Bytes) && (200..300).contains(&answer.status) {
            credential::worked(shared, &ready).await;
            return Ok(FileAnswer::File(answer));
        }
        let answer = answer
            .whole(shared.settings.max_response_bytes)
            .await
            .map_err(unreachable)?;
        let reply = Reply {
            request: prepare.wire.clone(),
            answer,
        };
        let read = work.read(&shared.bounds(), &shared.settings, &ready.account, &prepare, &reply);
        ready = match read {
            Ok(page) => {
                credential::worked(shared, &ready).await;
                let status = if plan.method == "create" { 201 } else { 200 };
                return respond::answer(status, page, None, Tally::default()).map(FileAnswer::Envelope);
            }
            Err(refused) => credential::after(shared, plan, &ready, *refused, repeatable).await?,
        };
    }
}

/// Attaches the upload and the credential, and sends.
async fn send(
    shared: &Shared,
    plan: &NativePlan,
    ready: &credential::Ready,
    mut signed: WireRequest,
    upload: Option<Upload>,
) -> Result<WireStream, Failure> {
    let mut bytes = None;
    if let Some(upload) = upload {
        let headers = [
            ("content-type", upload.content_type),
            ("content-length", upload.content_length),
        ];
        // What the definition says of itself stands: some vendors take files under one media type alone.
        let written = |name: &str| plan.headers.iter().any(|(known, _)| known == name);
        for (name, value) in headers.into_iter().filter(|(name, _)| !written(name)) {
            value.into_iter().for_each(|value| signed.set_header(name, value));
        }
        bytes = Some(upload.bytes);
    }
    if let Some(bytes) = bytes.take_if(|_| plan.auth.reads_body()) {
        signed.body = Some(transport::upload_whole(bytes).await.map_err(unreachable)?);
    }
    let credential = ready.credential.as_ref();
    auth::attach(&shared.bounds(), plan, &ready.account, credential, &mut signed)?;
    signed.peer.allow = ready.account.egress_allow.clone();
    shared.ports.transport.open(signed, bytes).await.map_err(unreachable)
}

fn constants() -> Failure {
    Failure::new(Kind::Internal, "a method with files serves no constants")
}
