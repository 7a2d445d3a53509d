// A real OAuth server: rotating refresh tokens with detection of reuse, PKCE demanded, revocation, `iss` in callbacks.
// provider.mjs PORT REDIRECT_URI…
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , port, ...redirectUris] = process.argv;
const entry = path.join(process.env.CONNECT_TOOLS, 'node_modules', 'oidc-provider', 'lib', 'index.js');
const { default: Provider } = await import(pathToFileURL(entry).href);

const issuer = `http://127.0.0.1:${port}`;
const counts = { authorization_code: 0, refresh_token: 0, refused: 0, revoked: 0 };
const provider = new Provider(issuer, {
  clients: [{
    client_id: 'app-1', client_secret: 'secret-1', redirect_uris: redirectUris, application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], token_endpoint_auth_method: 'client_secret_basic',
  }],
  pkce: { required: () => true, methods: ['S256'] },
  features: { revocation: { enabled: true }, devInteractions: { enabled: true }, introspection: { enabled: true }, userinfo: { enabled: true } },
  rotateRefreshToken: true,
  scopes: ['openid', 'offline_access'],
  ttl: { AccessToken: 3600, RefreshToken: 86400, Interaction: 600, Session: 600, Grant: 86400, IdToken: 600 },
  issueRefreshToken: async () => true,
  cookies: { keys: ['for tests alone'] },
});
provider.on('grant.success', (ctx) => { counts[ctx.oidc.params.grant_type] += 1; });
// Opaque tokens are their own identifiers.
const refreshTokens = [];
provider.on('refresh_token.saved', (token) => { refreshTokens.push(token.jti); });
provider.on('grant.error', () => { counts.refused += 1; });
provider.on('grant.revoked', () => { counts.revoked += 1; });

const callback = provider.callback();
http.createServer((request, response) => {
  if (request.url === '/counts') {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ...counts, refreshTokens: refreshTokens.slice(-2) }));
    return;
  }
  callback(request, response);
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));
