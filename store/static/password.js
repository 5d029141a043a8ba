// Says whether a new password would do when its field is left. The form works without it, and the server decides.
"use strict";
for (const field of document.querySelectorAll('input[autocomplete="new-password"]')) {
  const said = document.createElement("p");
  said.id = field.id + "-strength";
  said.className = "small";
  said.setAttribute("role", "status");
  field.after(said);
  field.setAttribute("aria-describedby", ((field.getAttribute("aria-describedby") || "") + " " + said.id).trim());
  field.addEventListener("input", () => {
    said.textContent = "";
    const earlier = document.getElementById(field.id + "-wrong");
    if (earlier) earlier.hidden = true;
    field.removeAttribute("aria-invalid");
    field.closest(".field").classList.remove("has-wrong");
  });
  field.addEventListener("blur", async () => {
    if (!field.value) return;
    const asked = field.value;
    const form = field.form;
    const sent = new URLSearchParams({
      form_token: form.elements.form_token.value, link: form.dataset.link || "", password: asked,
    });
    try {
      const answer = await fetch("/password-strength", { method: "POST", body: sent, credentials: "same-origin" });
      if (answer.ok && field.value === asked) said.textContent = (await answer.json()).words;
    } catch {
      said.textContent = "";
    }
  });
}
