//! Where a secret enters a request: last of all, over what is sent, on every page. One file per scheme.

mod api_key;
mod basic;
mod bearer;
mod oauth2;
mod oauth1;
mod session;
mod jwt;
mod aws_sigv4;
pub(crate) mod hmac;
mod apply;
mod certificate;
mod place;
mod scope;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Auth, NativePlan, Template};
use interlingua_jsonata::Arena;

use crate::account::{Account, StoredCredential};
use crate::failure::Failure;
use crate::language::Bounds;
use crate::transport::WireRequest;

pub(crate) use basic::pair as basic_pair;
pub(crate) use certificate::identity;
pub(crate) use jwt::sign as sign_token;
pub(crate) use oauth1::{Keys as OAuth1Keys, authorization as oauth1_authorization};
pub(crate) use scope::{Asking, Scope};

/// Whose credential is attached, and within which bounds.
#[derive(Clone, Copy)]
pub(crate) struct Signer<'s> {
    pub(crate) bounds: &'s Bounds,
    pub(crate) account: &'s Account,
    pub(crate) credential: &'s StoredCredential,
    /// Prefixes and namespaces that the request's XML declares.
    pub(crate) namespaces: &'s [(String, String)],
}

impl<'s> Signer<'s> {
    /// One for requests without XML.
    pub(crate) fn of(bounds: &'s Bounds, account: &'s Account, credential: &'s StoredCredential) -> Signer<'s> {
        Signer {
            bounds,
            account,
            credential,
            namespaces: &[],
        }
    }

    /// The scope of templates over a request.
    fn scope<'a>(&'a self, arena: &'a Arena, request: &'a WireRequest) -> Result<Scope<'a>, Failure> {
        Scope::new(arena, self, Asking::Request(request))
    }

    /// The text of one template over a request; a missing hole means that the credential lacks a field.
    fn text(&self, request: &WireRequest, template: &Template) -> Result<String, Failure> {
        let arena = Arena::new(self.bounds.max_bytes);
        self.scope(&arena, request)?.needed(template)
    }
}

/// Attaches the account's credential by the method's scheme.
pub(crate) fn attach(
    bounds: &Bounds,
    plan: &NativePlan,
    account: &Account,
    credential: Option<&StoredCredential>,
    request: &mut WireRequest,
) -> Result<(), Failure> {
    if !needs_credential(plan) {
        return Ok(());
    }
    let credential = credential.ok_or_else(|| Failure::new(Kind::NeedsReauth, "the account has no credential"))?;
    let signer = Signer {
        bounds,
        account,
        credential,
        namespaces: &plan.xml.namespaces,
    };
    request.peer.identity = certificate::identity(&signer, plan.client_certificate.as_ref())?;
    match plan.auth.as_ref() {
        Auth::None => Ok(()),
        Auth::ApiKey { send, value } => api_key::attach(&signer, send, value, request),
        Auth::Bearer { token } => bearer::attach(&signer, token, request),
        Auth::Basic { username, password } => basic::attach(&signer, username, password, request),
        Auth::OAuth2(scheme) => oauth2::attach(&signer, scheme, request),
        Auth::OAuth1(scheme) => oauth1::attach(&signer, scheme, request),
        Auth::Session(scheme) => session::attach(&signer, scheme, request),
        Auth::Jwt(scheme) => jwt::attach(&signer, scheme, request),
        Auth::AwsSigv4(scheme) => aws_sigv4::attach(&signer, scheme, request),
        Auth::Hmac(scheme) => hmac::attach(&signer, scheme, request),
        Auth::Apply(scheme) => apply::attach(&signer, scheme, request),
    }
}

/// Whether calls of this method need a credential.
pub(crate) fn needs_credential(plan: &NativePlan) -> bool {
    !matches!(*plan.auth, Auth::None) || plan.client_certificate.is_some()
}
