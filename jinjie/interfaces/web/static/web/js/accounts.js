// Passkeys, the eye beside a password, printing. Everything else on these pages works without.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (mark) => mark.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const listed = (known) => (known ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

const create = async (options) => {
  const asked = options.publicKey;
  const made = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: listed(asked.excludeCredentials),
    },
  });
  return {
    clientDataJSON: text(made.response.clientDataJSON),
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
    of: made,
  };
};

const get = async (options) => {
  const asked = options.publicKey;
  const found = await navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: listed(asked.allowCredentials) },
  });
  return {
    clientDataJSON: text(found.response.clientDataJSON),
    authenticatorData: text(found.response.authenticatorData),
    signature: text(found.response.signature),
    userHandle: found.response.userHandle ? text(found.response.userHandle) : null,
    of: found,
  };
};

const answer = async (kind, options) => {
  const { of, ...response } = await (kind === "create" ? create(options) : get(options));
  return JSON.stringify({
    id: of.id,
    rawId: text(of.rawId),
    type: of.type,
    authenticatorAttachment: of.authenticatorAttachment ?? null,
    clientExtensionResults: of.getClientExtensionResults(),
    response,
  });
};

const words = { InvalidStateError: "jjKnown", SecurityError: "jjInsecure", NotSupportedError: "jjUnsupported" };

const ceremony = async (form) => {
  const place = form.querySelector("[data-jj-passkey-problem]");
  const button = form.querySelector("button[type=submit]");
  const say = (which) => {
    place.textContent = place.dataset[which];
    place.hidden = false;
    button.disabled = false;
  };
  place.hidden = true;
  if (!window.isSecureContext) return say("jjInsecure");
  if (!window.PublicKeyCredential) return say("jjUnsupported");
  button.disabled = true;
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  let options;
  try {
    const reply = await fetch(form.dataset.jjOptions, { method: "POST", body, redirect: "manual" });
    // too many tries, or signed out meanwhile: the server's own page says so
    if (reply.status !== 200) return location.reload();
    options = await reply.json();
  } catch {
    return say("jjOffline");
  }
  try {
    form.elements.credential.value = await answer(form.dataset.jjPasskey, options);
  } catch (error) {
    return say(words[error.name] ?? "jjCancelled");
  }
  form.submit();
};

document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches("form[data-jj-passkey]")) return;
    event.preventDefault();
    ceremony(event.target);
  },
  true,
);

for (const eye of document.querySelectorAll("[data-jj-eye]")) {
  eye.hidden = false;
  eye.addEventListener("click", () => {
    const field = document.getElementById(eye.dataset.jjEye);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    eye.setAttribute("aria-pressed", String(shown));
    field.focus();
  });
}

for (const button of document.querySelectorAll("[data-jj-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-jj-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", () => navigator.clipboard.writeText(document.getElementById(button.dataset.jjCopy).textContent));
}
