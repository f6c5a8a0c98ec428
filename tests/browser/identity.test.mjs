// Signing in by OpenID Connect, in a browser, against oidc-provider (a certified implementation) on another site than ours:
// code with PKCE, state, nonce, a client with a secret; and who is not let in.
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Provider from "oidc-provider";
import { must, token } from "./api.mjs";
import { launch, person } from "./browser.mjs";
import { start, verify } from "./server.mjs";

const SECRET = "a-secret-that-stands-in-no-log-4711";
let server, browser, provider, signOn;

async function freePort() {
  const one = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => one.once("listening", done));
  const { port } = one.address();
  await new Promise((done) => one.close(done));
  return port;
}

// The provider, with a sign-in page of its own: whoever is named is in, with two factors on a managed device where they say so.
async function idProvider(redirect) {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const oidc = new Provider(issuer, {
    clients: [
      {
        client_id: "casewright",
        client_secret: SECRET,
        redirect_uris: [redirect],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    pkce: { required: () => true },
    cookies: { keys: ["only-for-this-test"] },
    claims: { openid: ["sub", "acr", "amr", "device_trust"], auth_time: null, iss: null },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, device_trust: id === "s-olive" ? "managed" : "other" }),
    }),
    // Nobody is asked for consent to their own organisation's application.
    async loadExistingGrant(ctx) {
      const { client, session } = ctx.oidc;
      const grant = new oidc.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid");
      await grant.save();
      return grant;
    },
  });
  const theirs = oidc.callback();
  const listening = createServer(async (req, res) => {
    if (!req.url.startsWith("/interaction/")) return theirs(req, res);
    if (req.method === "GET") {
      res.setHeader("content-type", "text/html");
      return res.end(
        `<!doctype html><title>Sign on</title><form method="post"><label>Who <input name="who"></label><button>Sign on</button></form>`,
      );
    }
    let body = "";
    for await (const chunk of req) body += chunk;
    const accountId = new URLSearchParams(body).get("who");
    const login = { accountId, remember: false, acr: "urn:example:two", amr: ["pwd", "mfa"] };
    return oidc.interactionFinished(req, res, { login }, { mergeWithLastSubmission: false });
  }).listen(port, "127.0.0.1");
  await new Promise((done) => listening.once("listening", done));
  return { issuer, close: () => listening.close() };
}

before(async () => {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  provider = await idProvider(`${url}/sign-in/from/council`);
  const config = join(mkdtempSync(join(tmpdir(), "casewright-identity-")), "casewright.yaml");
  writeFileSync(
    config,
    `identity:
  providers:
    - name: council
      title: Council account
      issuer: ${provider.issuer}
      private: true
      client_id: casewright
      client_secret_env: CASEWRIGHT_TEST_CLIENT_SECRET
      public_url: ${url}
      strength_by_amr: { mfa: 2 }
      managed_device: { claim: device_trust, value: managed }
`,
  );
  const options = { port, args: ["--config", config], env: { CASEWRIGHT_TEST_CLIENT_SECRET: SECRET } };
  [server, browser] = await Promise.all([start(undefined, options), launch()]);
  const admin = await token(server, Object.keys(server.people).find((login) => /admin/.test(login)));
  const people = await must(server, admin, "GET", "/api/v1/people");
  const olive = people.find((one) => one.login === "olive.officer");
  await must(server, admin, "PUT", `/api/v1/people/${olive.id}/identities/council`, { subject: "s-olive" });
  signOn = async (page, who) => {
    await page.goto("/sign-in");
    await page.getByRole("link", { name: "Sign in with Council account" }).click();
    await page.getByLabel("Who").fill(who);
    await page.getByRole("button", { name: "Sign on" }).click();
  };
});

after(async () => {
  await browser?.close();
  await server?.kill();
  server?.remove();
  provider?.close();
});

test("whoever is linked goes there and comes back signed in, with two factors", async () => {
  const { context, page, troubles } = await person(browser, server);
  const addresses = [];
  page.on("request", (request) => addresses.push(request.url()));
  await signOn(page, "s-olive");
  await page.waitForURL("**/desk");
  await page.getByText("Olive", { exact: false }).first().waitFor();
  await page.goto("/sessions");
  await page.getByText("With two factors").first().waitFor();

  const there = new URL(addresses.find((address) => address.startsWith(`${provider.issuer}/auth?`)));
  assert.equal(there.searchParams.get("code_challenge_method"), "S256");
  const back = addresses.find((address) => address.includes("/sign-in/from/council?"));
  assert.equal(there.searchParams.get("state"), new URL(back).searchParams.get("state"));

  // The way back works once, and in no other browser.
  await page.goto(back);
  await page.getByText("This sign-in was not begun in this browser").waitFor();
  const other = await person(browser, server);
  await other.page.goto(back);
  await other.page.getByText("This sign-in was not begun in this browser").waitFor();
  await other.context.close();

  // Signing out ends the session here.
  await page.goto("/desk");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto("/desk");
  await page.waitForURL("**/sign-in*");
  assert.deepEqual(troubles, []);
  await context.close();
});

test("a step-up asks the provider again, whatever session it has", async () => {
  const { context, page } = await person(browser, server);
  await signOn(page, "s-olive");
  await page.waitForURL("**/desk");
  await page.goto("/sign-in/with/council?again=yes&to=/sessions");
  await page.getByLabel("Who").fill("s-olive");
  await page.getByRole("button", { name: "Sign on" }).click();
  await page.waitForURL("**/sessions");
  await context.close();
});

test("whoever is not linked stays outside, also by the name of an account here", async () => {
  const { context, page } = await person(browser, server);
  for (const who of ["s-eve", "olive.officer", "admin"]) {
    await signOn(page, who);
    await page.getByText("nobody here is linked to it").waitFor();
    await page.goto("/desk");
    await page.waitForURL("**/sign-in*");
    await context.clearCookies();
  }
  await context.close();
});

test("the log agrees, and nothing told a secret", () => {
  assert.ok(!server.output().includes(SECRET));
  const { status, output } = verify(server.folder);
  assert.equal(status, 0, output);
});
