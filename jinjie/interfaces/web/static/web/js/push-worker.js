// Shows a message that was pushed, says that it arrived, and opens what it is about. It keeps and fetches nothing else.
self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data.json();
  } catch {
    return;
  }
  const shown = self.registration.showNotification(said.title || "Jinjie", {
    body: said.body || "",
    tag: said.tag,
    lang: said.lang,
    data: { url: said.url },
  });
  const told = said.receipt
    ? fetch(said.received, { method: "POST", credentials: "omit", body: new URLSearchParams({ receipt: said.receipt }) }).catch(() => null)
    : null;
  event.waitUntil(Promise.all([shown, told]));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url || "/messages", self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.href));
});
