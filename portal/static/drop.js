"use strict";
// A file dropped anywhere on the form is the one that is checked, and one that is too large is told before it is sent.
// Without this file the form works with its button, and the server says the same.
for (const form of document.querySelectorAll("form.drop")) {
  const input = form.querySelector("input[type=file]");
  const error = form.querySelector(".error");
  const refused = () => {
    const large = [...input.files].some((file) => file.size > Number(form.dataset.mostBytes));
    error.textContent = large ? form.querySelector("template").content.textContent : "";
    return large;
  };
  input.addEventListener("change", refused);
  form.addEventListener("submit", (event) => {
    if (refused()) event.preventDefault();
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}
