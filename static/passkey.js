/* Passkeys: speaks with the device for two forms, signing in and adding one. The server's options come as JSON, the
   device's answer goes back in a hidden field. Without this file, or on a device without passkeys, the code by mail
   is the way in. allauth's webauthn-json.js turns JSON into what the browser takes, and back. */
(function () {
  "use strict";
  const isName = !/^[\d.]+$|:/.test(location.hostname); // browsers give no passkeys to an address made of numbers
  if (!window.PublicKeyCredential || !window.webauthnJSON || !isName) return;

  async function ask(form) {
    const answer = await fetch(form.dataset.options, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    });
    if (answer.redirected || !answer.ok) throw new Error("no options");
    return answer.json();
  }

  function say(form, sentence) {
    const place = form.querySelector("[role=status]");
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    form.closest("[data-needs-passkeys]").hidden = false;
    form.addEventListener("submit", async function (event) {
      if (form.elements.credential.value) return;
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      say(form, "");
      try {
        const verb = form.dataset.passkey === "create" ? "create" : "get";
        form.elements.credential.value = JSON.stringify(await window.webauthnJSON[verb](await ask(form)));
        form.submit();
      } catch {
        button.disabled = false;
        say(form, form.dataset.failed);
      }
    });
  });
})();
