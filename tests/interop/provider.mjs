// oidc-provider (certified by the OpenID Foundation) on loopback, as the one file of settings given to it says.
// Each request for a path is one line on standard output, so that a test can count them.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const { port, jwks, clients, resources, facts } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const issuer = `http://127.0.0.1:${port}`;

// The other products' tokens, as their manuals describe them, made and signed by the provider.
const shapes = {
  keycloak({ header, payload }, token) {
    const { client_id: azp, uuid, department, roles, ...rest } = payload;
    const account = token.accountId ? { sid: "4c9d4f1e-2c29-4f0b-9a52-0d9a3f7f1c55" } : { client_id: azp };
    return {
      header: { ...header, typ: "JWT" },
      payload: {
        ...rest, ...account, typ: "Bearer", azp, sub: uuid, department: [department], aud: [payload.aud, "account"],
        resource_access: { [payload.aud]: { roles }, account: { roles: ["view-profile"] } },
      },
    };
  },
  "entra-v2"({ header, payload }, token) {
    const { jti, client_id: azp, uuid, department, roles, scope, sub, ...rest } = payload;
    const account = token.accountId
      ? { scp: scope, roles: [...roles.map((role) => `role.${role}`), `department.${department}`] }
      : { idtyp: "app", roles: [...scope.split(" "), `department.${department}`] };
    return {
      header: { ...header, typ: "JWT" },
      payload: { ...rest, ...account, sub: `pairwise-${sub}`, oid: uuid, azp, uti: jti, ver: "2.0" },
    };
  },
};

const provider = new Provider(issuer, {
  clients,
  jwks,
  cookies: { keys: ["only for tests"] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  extraTokenClaims: (_, token) => facts[token.accountId ?? token.clientId],
  features: {
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, name) => ({
        scope: resources[name].scope,
        audience: resources[name].audience,
        accessTokenTTL: 300,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: resources[name].alg } },
      }),
    },
  },
  formats: {
    customizers: {
      jwt(_, token, jwt) {
        const shape = shapes[resources[token.resourceServer.identifier()].profile];
        if (shape) Object.assign(jwt, shape(jwt, token));
      },
    },
  },
});

const answer = provider.callback();
createServer((request, response) => {
  process.stdout.write(`${request.url}\n`);
  answer(request, response);
}).listen(port, "127.0.0.1");
