// Letting this browser receive messages: asked for by a button, sent as a form. Without script or push the page says so.
const section = document.querySelector("[data-jj-push]");

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

async function subscribed() {
  if ((await Notification.requestPermission()) !== "granted") return null;
  const registration = await navigator.serviceWorker.register(section.dataset.jjPushWorker);
  const known = await registration.pushManager.getSubscription();
  if (known) return known;
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(section.dataset.jjPush) });
}

if (section && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  const form = section.querySelector("[data-jj-push-form]");
  const denied = section.querySelector("[data-jj-push-denied]");
  section.querySelector("[data-jj-push-cannot]").hidden = true;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    const field = form.elements.subscription;
    if (field.value) return;
    event.preventDefault();
    denied.hidden = true;
    const found = await subscribed().catch(() => null);
    if (found) {
      field.value = JSON.stringify(found);
      form.requestSubmit();
    } else {
      denied.hidden = false;
    }
  });
}
