/* Passkeys: speaks with the device for its forms: signing in, and adding one. The server's options come as JSON, the
   device's answer goes back in a hidden field. Without this file, or on a device without passkeys, a code is the
   way in: by mail, and at the desk from an app. */
(function () {
  "use strict";
  const isName = !/^[\d.]+$|:/.test(location.hostname); // browsers give no passkeys to an address made of numbers
  if (!window.PublicKeyCredential || !isName) return;

  // Bytes for the device are text in JSON: base64 with - and _ instead of + and /.
  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (character) => character.charCodeAt(0));
  }

  function text(buffer) {
    const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
    return plain.replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  }

  function forDevice(options) {
    const wanted = options.publicKey;
    wanted.challenge = bytes(wanted.challenge);
    if (wanted.user) wanted.user.id = bytes(wanted.user.id);
    for (const list of ["excludeCredentials", "allowCredentials"])
      for (const known of wanted[list] || []) known.id = bytes(known.id);
    return options;
  }

  function forServer(credential) {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[part]) response[part] = text(credential.response[part]);
    return JSON.stringify({ type: credential.type, id: credential.id, rawId: text(credential.rawId), response });
  }

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
        form.elements.credential.value = forServer(await navigator.credentials[verb](forDevice(await ask(form))));
        form.submit();
      } catch {
        button.disabled = false;
        say(form, form.dataset.failed);
      }
    });
  });
})();
