//! Schemes, with their default templates.

use super::Compiler;
use super::scope::{AUTH, BODY, Scope};
use crate::document::auth::{
    Auth as Written, ClientAuth as WrittenClientAuth, Grant as WrittenGrant, KeyPlace, OAuth2 as WrittenOAuth2,
    TokenFormat,
};
use crate::document::text::{Expression, Path, Text};
use crate::plan::{Auth, ClientAuth, Grant, OAuth2, Part, Placement, Template};
use crate::source::Origin;

const API_KEY: &str = "{{ $credential.api_key }}";
const TOKEN: &str = "{{ $credential.token ? $credential.token : $credential.access_token ? $credential.access_token : $credential.api_key }}";
const USERNAME: &str = "{{ $credential.username }}";
const PASSWORD: &str = "{{ $credential.password }}";

impl Compiler<'_> {
    /// `origin` is where the scheme is written.
    pub(super) fn auth(&mut self, written: Option<&Written>, origin: &Origin) -> Option<Auth> {
        Some(match written {
            None | Some(Written::None {}) => Auth::None,
            Some(Written::ApiKey {
                place,
                name,
                prefix,
                value,
            }) => {
                let mut value = self.template_or(value.as_ref(), API_KEY, origin, &AUTH)?;
                prepend(&mut value, prefix.as_deref().unwrap_or_default());
                Auth::ApiKey {
                    send: key_placement(*place, name),
                    value,
                }
            }
            Some(Written::Bearer { token }) => Auth::Bearer {
                token: self.template_or(token.as_ref(), TOKEN, origin, &AUTH)?,
            },
            Some(Written::Basic { username, password }) => Auth::Basic {
                username: self.template_or(username.as_ref(), USERNAME, origin, &AUTH)?,
                password: self.template_or(password.as_ref(), PASSWORD, origin, &AUTH)?,
            },
            Some(Written::Oauth2(written)) => Auth::OAuth2(Box::new(self.oauth2(written, origin)?)),
        })
    }

    fn oauth2(&mut self, written: &WrittenOAuth2, origin: &Origin) -> Option<OAuth2> {
        let token_url = written.token_url.as_ref().map(|url| self.template(url, &AUTH));
        let refresh_url = written.refresh_url.as_ref().map(|url| self.template(url, &AUTH));
        let params: Vec<_> = written
            .token_params
            .iter()
            .map(|(name, value)| Some((name.clone(), self.template(value, &AUTH)?)))
            .collect();
        let headers: Vec<_> = written
            .token_headers
            .iter()
            .map(|(name, value)| Some((name.to_ascii_lowercase(), self.template(value, &AUTH)?)))
            .collect();
        let captures: Vec<_> = written
            .captures
            .iter()
            .map(|(name, path)| Some((name.clone(), self.path(path)?)))
            .collect();
        let send = self.placement(written.send.as_ref(), || {
            Some(Placement::Header("authorization".to_owned()))
        });
        Some(OAuth2 {
            grant: match written.grant {
                None | Some(WrittenGrant::AuthorizationCode) => Grant::AuthorizationCode,
                Some(WrittenGrant::ClientCredentials) => Grant::ClientCredentials,
            },
            token_url: flatten(token_url)?,
            refresh_url: flatten(refresh_url)?,
            client_auth: match written.client_auth {
                None | Some(WrittenClientAuth::Body) => ClientAuth::Body,
                Some(WrittenClientAuth::Basic) => ClientAuth::Basic,
            },
            token_params: params.into_iter().collect::<Option<_>>()?,
            token_headers: headers.into_iter().collect::<Option<_>>()?,
            token_json: written.token_format == Some(TokenFormat::Json),
            scopes: written.scopes.clone(),
            scope_separator: written.scope_separator.clone().unwrap_or_else(|| " ".to_owned()),
            access_token: self.token_path(written.token_path.as_ref(), "access_token", origin)?,
            refresh_token: self.token_path(written.refresh_token_path.as_ref(), "refresh_token", origin)?,
            expires_in: self.token_path(written.expires_in_path.as_ref(), "expires_in", origin)?,
            lifetime_s: written.lifetime_s,
            captures: captures.into_iter().collect::<Option<_>>()?,
            send: send?,
            prefix: written.prefix.clone().unwrap_or_else(|| "Bearer ".to_owned()),
        })
    }

    fn token_path(
        &mut self,
        written: Option<&Path>,
        default: &str,
        origin: &Origin,
    ) -> Option<interlingua_jsonata::Program> {
        let default = || {
            Path(Text {
                text: default.to_owned(),
                at: self.origins.add(origin),
            })
        };
        let path = written.cloned().unwrap_or_else(default);
        let scope = Scope {
            context: "the token answer",
            ..BODY
        };
        self.expression(&Expression(path.0), &scope)
    }
}

/// What failed to compile is already reported.
fn flatten(template: Option<Option<Template>>) -> Option<Option<Template>> {
    match template {
        Some(None) => None,
        Some(template) => Some(template),
        None => Some(None),
    }
}

fn prepend(template: &mut Template, prefix: &str) {
    if !prefix.is_empty() {
        template.parts.insert(0, Part::Text(prefix.to_owned()));
    }
}

fn key_placement(place: Option<KeyPlace>, name: &str) -> Placement {
    match place {
        None | Some(KeyPlace::Header) => Placement::Header(name.to_ascii_lowercase()),
        Some(KeyPlace::Query) => Placement::Query(name.to_owned()),
        Some(KeyPlace::Body) => Placement::Body(vec![name.to_owned()]),
    }
}
