//! Schemes, with their default templates. One file per scheme.

mod apply;
mod aws_sigv4;
mod hmac;
mod jwt;
mod oauth1;
mod oauth2;
mod session;
mod token;

use indexmap::IndexMap;

use super::Compiler;
use super::scope::{AUTH, Scope};
use crate::document::auth::{Auth as Written, KeyPlace};
use crate::document::integration::ClientCertificate as WrittenCertificate;
use crate::document::text::Template as WrittenTemplate;
use crate::node::Node;
use crate::plan::{Auth, ClientCertificate, Part, Placement, Template};

const API_KEY: &str = "{{ $credential.api_key }}";
const TOKEN: &str = "{{ $credential.token ? $credential.token : $credential.access_token ? $credential.access_token : $credential.api_key }}";
const USERNAME: &str = "{{ $credential.username }}";
const PASSWORD: &str = "{{ $credential.password }}";

impl Compiler<'_> {
    /// `node` is where the scheme is written, or the part that it belongs to.
    pub(super) fn auth(&mut self, written: Option<&Written>, node: &Node) -> Option<Auth> {
        self.alone(true, |compiler| compiler.any_scheme(written, node))
    }

    fn any_scheme(&mut self, written: Option<&Written>, node: &Node) -> Option<Auth> {
        let origin = &node.origin;
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
            Some(Written::Oauth2(written)) => Auth::OAuth2(Box::new(self.oauth2(written, node)?)),
            Some(Written::Oauth1(written)) => Auth::OAuth1(Box::new(self.oauth1(written, node)?)),
            Some(Written::Session(written)) => Auth::Session(Box::new(self.session(written, node)?)),
            Some(Written::Jwt(written)) => Auth::Jwt(Box::new(self.jwt(written, node)?)),
            Some(Written::AwsSigv4(written)) => Auth::AwsSigv4(Box::new(self.aws_sigv4(written, node)?)),
            Some(Written::Hmac(written)) => Auth::Hmac(Box::new(self.hmac(written, node)?)),
            Some(Written::Apply(written)) => Auth::Apply(Box::new(self.apply(written, &AUTH)?)),
        })
    }

    pub(super) fn client_certificate(&mut self, written: Option<&WrittenCertificate>) -> Option<ClientCertificate> {
        let written = written?;
        self.alone(true, |compiler| {
            Some(ClientCertificate {
                certificate: compiler.template(&written.certificate, &AUTH)?,
                key: compiler.template(&written.key, &AUTH)?,
            })
        })
    }

    /// Templates by name; `None` if one of them does not compile.
    fn named_templates(
        &mut self,
        written: &IndexMap<String, WrittenTemplate>,
        scope: &Scope,
    ) -> Option<Vec<(String, Template)>> {
        let all: Vec<_> = written
            .iter()
            .map(|(name, template)| Some((name.clone(), self.template(template, scope)?)))
            .collect();
        all.into_iter().collect()
    }

    /// A template that may be absent; the outer `None` means that it does not compile.
    fn maybe(&mut self, written: Option<&WrittenTemplate>, scope: &Scope) -> Option<Option<Template>> {
        match written {
            None => Some(None),
            Some(written) => self.template(written, scope).map(Some),
        }
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
