// What pages do more with script than without: one press sends once, faults get the focus, idle people are logged out.
(() => {
  "use strict";
  // htmx notes the address of the page, whether or not it is to keep a history; nothing stays in this browser.
  sessionStorage.clear();
  const body = document.body;
  const faults = document.getElementById("faults");
  if (faults) faults.focus();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    // The pressed button's own name and value go along first.
    setTimeout(() => form.querySelectorAll("button").forEach((one) => one.setAttribute("aria-disabled", "true")));
  });
  // Back from the next page, or after no answer at all, it can be pressed again: the form's key keeps it from being sent twice.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button").forEach((one) => one.removeAttribute("aria-disabled"));
  }));

  if (!body.dataset.idle) return;
  const dialog = document.getElementById("idle");
  const stay = dialog.querySelector("form");
  const idle = Number(body.dataset.idle) * 1000;
  const warned = Math.max(idle - Number(body.dataset.warn) * 1000, idle / 2);
  let last = Date.now();
  let told = last;

  const post = (path, fields) => fetch(path, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "x-csrf": stay.elements.csrf.value },
    redirect: "manual",
  });
  const again = () => {
    last = told = Date.now();
    post("/app/stay", []).catch(() => {});
  };
  stay.addEventListener("submit", (event) => {
    event.preventDefault();
    delete stay.dataset.sent;
    dialog.close();
    again();
  });
  // Whoever writes for long is not idle, and the server is told so now and then.
  document.addEventListener("input", () => {
    last = Date.now();
    if (last - told > idle / 4) again();
  });
  const end = async () => {
    const form = document.querySelector("form.asked");
    const fields = form ? [...new FormData(form)] : [];
    await post("/app/idle", [...fields, ["to", body.dataset.path]]).catch(() => {});
    location.replace(`/app/ended?to=${body.dataset.path}`);
  };
  const watch = setInterval(() => {
    const quiet = Date.now() - last;
    if (quiet > idle) {
      clearInterval(watch);
      end();
    } else if (quiet > warned && !dialog.open) {
      dialog.showModal();
    }
  }, 1000);
})();
