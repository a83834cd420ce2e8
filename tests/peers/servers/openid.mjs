// A provider of OpenID Connect that knows everybody by the name that is typed, which is an address: of
// those at `unsure.example` it does not know whether they read their mail. It prints its issuer.
// node openid.mjs CLIENT_ID CLIENT_SECRET REDIRECT_URI
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [client_id, client_secret, redirect_uri] = process.argv.slice(2);
// Its address is known before the provider is made, which wants it as its name.
const server = createServer((request, response) => answer(request, response));
let answer;
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id, client_secret, redirect_uris: [redirect_uri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: id, email_verified: !id.endsWith('@unsure.example'), name: id.split('@')[0] }) }),
    pkce: { required: () => true },
  });
  answer = provider.callback();
  console.log(issuer);
});
