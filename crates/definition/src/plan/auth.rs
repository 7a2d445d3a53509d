//! Schemes of credentials, and how tokens are obtained.

use interlingua_jsonata::Program;

use super::{NativePlan, Placement, Shape, Template};
pub use crate::document::auth::{
    ClientAuth, Digest, Grant, JwtAlgorithm, KeyEncoding, LifetimeUnit, OAuth1Method, Pkce, SignatureEncoding,
    TokenFormat,
};

/// Scheme of a credential. Every template here is over the finished request, with `$credential`, `$app`, `$account`.
#[derive(Debug)]
pub enum Auth {
    /// Nothing is attached.
    None,
    /// A secret of the connect form, in one place.
    ApiKey {
        /// Header, query parameter or body member.
        send: Placement,
        /// Its text, prefix included.
        value: Template,
    },
    /// `Authorization: Bearer …`
    Bearer {
        /// The token.
        token: Template,
    },
    /// RFC 7617.
    Basic {
        /// User.
        username: Template,
        /// Password; may be empty.
        password: Template,
    },
    /// RFC 6749.
    OAuth2(Box<OAuth2>),
    /// RFC 5849.
    OAuth1(Box<OAuth1>),
    /// A token from a login call.
    Session(Box<Session>),
    /// A token that the engine signs itself.
    Jwt(Box<Jwt>),
    /// AWS Signature Version 4.
    AwsSigv4(Box<AwsSigv4>),
    /// A keyed digest over a composed text.
    Hmac(Box<Hmac>),
    /// Templates over the finished request.
    Apply(Box<Apply>),
}

impl Auth {
    /// How its token is obtained, if it has one that is kept.
    pub fn tokens(&self) -> Option<&TokenSource> {
        match self {
            Auth::OAuth2(scheme) => Some(&scheme.tokens),
            Auth::Session(scheme) => Some(&scheme.tokens),
            _ => None,
        }
    }

    /// Where a secret enters the request by this scheme, if that is one place.
    pub fn send(&self) -> Option<&Placement> {
        match self {
            Auth::ApiKey { send, .. } => Some(send),
            Auth::OAuth2(scheme) => scheme.attach.place(),
            Auth::Session(scheme) => scheme.attach.place(),
            Auth::Jwt(scheme) => scheme.attach.place(),
            Auth::Hmac(scheme) => scheme.attach.place(),
            Auth::None | Auth::Bearer { .. } | Auth::Basic { .. } => None,
            Auth::OAuth1(_) | Auth::AwsSigv4(_) | Auth::Apply(_) => None,
        }
    }

    /// What it writes besides that place.
    pub fn applied(&self) -> Option<&Apply> {
        match self {
            Auth::Apply(apply) => Some(apply),
            Auth::OAuth2(scheme) => scheme.attach.apply.as_ref(),
            Auth::Session(scheme) => scheme.attach.apply.as_ref(),
            Auth::Jwt(scheme) => scheme.attach.apply.as_ref(),
            Auth::Hmac(scheme) => scheme.attach.apply.as_ref(),
            _ => None,
        }
    }

    /// Whether it writes the body: such a scheme cannot serve bytes that pass through.
    pub fn writes_body(&self) -> bool {
        let applied = self
            .applied()
            .is_some_and(|apply| !apply.body.is_empty() || apply.soap_header.is_some());
        applied || matches!(self.send(), Some(Placement::Body(_)))
    }

    /// Whether it signs or reads the body's bytes, so that they must be at hand whole before they are sent.
    pub fn reads_body(&self) -> bool {
        self.writes_body()
            || matches!(
                self,
                Auth::OAuth1(_) | Auth::AwsSigv4(_) | Auth::Hmac(_) | Auth::Apply(_)
            )
    }
}

/// OAuth 2.0.
#[derive(Debug)]
pub struct OAuth2 {
    /// How consent is asked for; `None` without an authorize URL.
    pub authorize: Option<Authorize>,
    /// How tokens are obtained.
    pub tokens: TokenSource,
    /// Where the access token goes.
    pub attach: Attach,
    /// RFC 7009.
    pub revoke_url: Option<Template>,
}

/// Asking the customer's admin for consent (RFC 6749 section 4.1).
#[derive(Debug)]
pub struct Authorize {
    /// The authorize URL.
    pub url: Template,
    /// Extra parameters, over the standard ones.
    pub params: Vec<(String, Template)>,
    /// What standard parameters are called, and which are left out.
    pub names: ParameterNames,
    /// Proof key.
    pub pkce: Pkce,
    /// What a callback's `iss` must equal (RFC 9207).
    pub issuer: Option<Template>,
    /// The code's name in the callback.
    pub code_param: String,
    /// Account variables captured from the callback's query.
    pub captures: Vec<(String, Program)>,
}

/// What a vendor calls standard parameters.
#[derive(Debug, Default)]
pub struct ParameterNames {
    /// Standard name and the vendor's.
    pub rename: Vec<(String, String)>,
    /// Standard names that are not sent.
    pub drop: Vec<String>,
}

/// How a token is obtained, and obtained again.
#[derive(Debug)]
pub struct TokenSource {
    /// What is shown for it.
    pub grant: TokenGrant,
    /// Token endpoint; without it and without a request accounts bring tokens that cannot be renewed.
    pub token_url: Option<Template>,
    /// Endpoint for renewals, where it differs.
    pub refresh_url: Option<Template>,
    /// How the client proves itself.
    pub client_auth: ClientAuth,
    /// The assertion of `private_key_jwt`.
    pub client_assertion: Option<SignedToken>,
    /// The assertion of the grant `jwt_bearer`.
    pub assertion: Option<SignedToken>,
    /// Extra parameters of token requests.
    pub params: Vec<(String, Template)>,
    /// Extra parameters of renewals, over `params`.
    pub refresh_params: Vec<(String, Template)>,
    /// What standard parameters are called, and which are left out.
    pub names: ParameterNames,
    /// Extra headers of token requests.
    pub headers: Vec<(String, Template)>,
    /// How token requests are written.
    pub format: TokenFormat,
    /// Scopes to ask for.
    pub scopes: Vec<String>,
    /// What stands between scopes.
    pub scope_separator: String,
    /// A token request that is like no standard one.
    pub request: Option<Box<NativePlan>>,
    /// A renewal that is like no standard one.
    pub refresh_request: Option<Box<NativePlan>>,
    /// A request whose answer is read instead of the token answer, which it sees as `$answer`.
    pub exchange: Option<Box<NativePlan>>,
    /// Host patterns that an origin from account variables must match.
    pub hosts: Vec<String>,
    /// How the answer is read.
    pub answer: TokenAnswer,
    /// Whether renewals turn the refresh token over, where declared.
    pub rotates: Option<bool>,
    /// Seconds for which a refresh token that was turned over still works.
    pub rotation_grace_s: Option<u64>,
    /// Seconds after which a refresh token that was not used dies.
    pub refresh_idle_s: Option<u64>,
}

/// What is shown for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenGrant {
    /// A code, later the refresh token.
    AuthorizationCode,
    /// The client's own credentials, each time.
    ClientCredentials,
    /// A signed assertion, each time.
    JwtBearer,
    /// User name and password, each time.
    Password,
    /// A login call, each time.
    Login,
}

impl TokenGrant {
    /// Whether a new token takes nothing but what the account has anyway: no consent, no refresh token.
    pub fn repeats(self) -> bool {
        !matches!(self, TokenGrant::AuthorizationCode)
    }
}

/// How a token answer is read.
#[derive(Debug)]
pub struct TokenAnswer {
    /// The token.
    pub access_token: Reading,
    /// The refresh token, kept if absent.
    pub refresh_token: Program,
    /// Lifetime.
    pub expires_in: Program,
    /// Its unit.
    pub expires_in_unit: LifetimeUnit,
    /// The moment of its end.
    pub expires_at: Option<Program>,
    /// Lifetime assumed where the answer says nothing, in seconds.
    pub lifetime_s: Option<u64>,
    /// Account variables.
    pub captures: Vec<(String, Program)>,
    /// Further secrets.
    pub secrets: Vec<(String, Program)>,
    /// Over the response: the grant is dead.
    pub refused_when: Option<Program>,
}

/// A program over an answer.
#[derive(Debug)]
pub enum Reading {
    /// Over its body.
    Body(Program),
    /// Over the response (`status`, `headers`, `body`).
    Response(Program),
}

/// Where a token or a signature goes.
#[derive(Debug)]
pub struct Attach {
    /// The place, and the text before.
    pub send: Option<(Placement, String)>,
    /// What is written besides.
    pub apply: Option<Apply>,
}

impl Attach {
    fn place(&self) -> Option<&Placement> {
        self.send.as_ref().map(|(place, _)| place)
    }
}

/// Templates over the finished request.
#[derive(Debug, Default)]
pub struct Apply {
    /// Headers, lower-case names.
    pub headers: Vec<(String, Template)>,
    /// Query parameters.
    pub query: Vec<(String, Template)>,
    /// Members of the JSON body, by path of keys and indexes.
    pub body: Vec<(Vec<String>, Template)>,
    /// Elements of the SOAP header.
    pub soap_header: Option<Shape>,
}

/// A login call.
#[derive(Debug)]
pub struct Session {
    /// How the token is obtained: its `request` is the login call.
    pub tokens: TokenSource,
    /// Where the token goes.
    pub attach: Attach,
}

/// A token that the engine signs itself.
#[derive(Debug)]
pub struct Jwt {
    /// What is signed, and how.
    pub token: SignedToken,
    /// Where it goes.
    pub attach: Attach,
}

/// A token to sign (RFC 7519).
#[derive(Debug)]
pub struct SignedToken {
    /// How it is signed.
    pub algorithm: JwtAlgorithm,
    /// The key.
    pub key: Template,
    /// How a shared secret is written.
    pub key_encoding: KeyEncoding,
    /// `kid`
    pub key_id: Option<Template>,
    /// Further members of its header.
    pub header: Vec<(String, Template)>,
    /// Claims over the default ones.
    pub claims: Option<Shape>,
    /// Seconds from `iat` to `exp`.
    pub lifetime_s: u64,
}

/// A keyed digest over a composed text.
#[derive(Debug)]
pub struct Hmac {
    /// The text.
    pub string_to_sign: Template,
    /// The key.
    pub key: Template,
    /// How the key is written.
    pub key_encoding: KeyEncoding,
    /// The digest.
    pub digest: Digest,
    /// How the signature is written.
    pub encoding: SignatureEncoding,
    /// Where it goes.
    pub attach: Attach,
}

/// AWS Signature Version 4.
#[derive(Debug)]
pub struct AwsSigv4 {
    /// Region in the credential's scope.
    pub region: Template,
    /// Service in the credential's scope.
    pub service: Template,
    /// Access key id.
    pub access_key_id: Template,
    /// Secret access key.
    pub secret_access_key: Template,
    /// Token of temporary credentials; may be missing.
    pub session_token: Template,
    /// Whether the path is escaped once more before it is signed.
    pub escape_path_twice: bool,
    /// Whether the path is normalised before it is signed.
    pub normalize_path: bool,
    /// Whether the body's digest is sent as a header.
    pub content_sha256: bool,
}

/// OAuth 1.0a.
#[derive(Debug)]
pub struct OAuth1 {
    /// Consumer key.
    pub consumer_key: Template,
    /// Consumer secret.
    pub consumer_secret: Template,
    /// Token; missing while there is none.
    pub token: Template,
    /// Token secret.
    pub token_secret: Template,
    /// How requests are signed.
    pub method: OAuth1Method,
    /// `realm`, which is not signed.
    pub realm: Option<Template>,
    /// The three URLs of the flow; `None` where accounts bring their tokens.
    pub flow: Option<OAuth1Flow>,
}

/// The flow of RFC 5849 section 2.
#[derive(Debug)]
pub struct OAuth1Flow {
    /// Temporary credentials.
    pub request_token_url: Template,
    /// Consent.
    pub authorize_url: Template,
    /// Extra parameters of the authorize URL.
    pub authorize_params: Vec<(String, Template)>,
    /// Token credentials.
    pub token_url: Template,
    /// Host patterns that an origin from account variables must match.
    pub hosts: Vec<String>,
    /// Account variables captured from the token answer.
    pub captures: Vec<(String, Program)>,
}

/// A certificate that the client shows in TLS (RFC 8446 section 4.4.2), and its key.
#[derive(Debug)]
pub struct ClientCertificate {
    /// PEM: the certificate, then those that vouch for it.
    pub certificate: Template,
    /// PEM: the private key.
    pub key: Template,
}
