// The JSON API over HTTP, as a program uses it.
export async function call(server, token, method, path, body, headers = {}) {
  const response = await fetch(server.url + path, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  let json;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    json = null;
  }
  return { status: response.status, json, text };
}

// Calls, and fails unless the answer is a success.
export async function must(...args) {
  const answer = await call(...args);
  if (answer.status >= 300) throw new Error(`${args[2]} ${args[3]}: ${answer.status} ${answer.text}`);
  return answer.json;
}

export const token = async (server, login) =>
  (await must(server, null, "POST", "/api/v1/session", { login, password: server.people[login].password })).token;

export const guest = async (server) => (await must(server, null, "POST", "/api/v1/programs/premises-licence/guests")).token;

// What an application holds, with a name of its own and an e-mail address of its own.
export const application = (name, uprn = "100062") => ({
  premises: { name, address: { line1: "14 Quay Lane", town: "Northtown", postcode: "NT1 4AB" }, ward: "Harbour", rateable_value: "11000", uprn },
  applicant: {
    name: "Wilhelmina Applegarth",
    email: `${name.toLowerCase().replaceAll(" ", "-")}@applicant.example`,
    home_address: { line1: "3 Hollyhock Close", town: "Southtown", postcode: "ST9 8ZZ" },
  },
  activities: { alcohol: false, entertainment: true, late_food: false, hours: "Weekends" },
  declaration: { plan_ready: true, correct: true },
});

// Pays at the demonstration's payment desk, as the form of its page does.
export async function pay(server, guestToken, reference, amount = "190.00") {
  const response = await fetch(`${server.url}/demo/pay/${reference}`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", cookie: `__Host-casewright-guest=${guestToken}` },
    body: new URLSearchParams({ amount, action: "submit" }),
  });
  const text = await response.text();
  if (response.status !== 303) throw new Error(`paying for ${reference}: ${response.status} ${text.slice(0, 400)}`);
}

// A submitted application; resolves to its reference and the guest's token.
export async function submitted(server, name, uprn, unit) {
  const who = await guest(server);
  const { reference } = await must(server, who, "POST", "/api/v1/programs/premises-licence/cases", { input: null, ...(unit ? { unit } : {}) });
  await pay(server, who, reference);
  await must(server, who, "POST", `/api/v1/cases/${reference}/actions/submit`, { input: application(name, uprn) });
  return { reference, who };
}
