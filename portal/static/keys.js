"use strict";
// Keys only press what is on the page anyway: without this file every screen works with a mouse, or with Tab and Enter.

const ANSWER = "input[type=text], textarea";

function press(target) {
  target.focus();
  target.click();
}

// Enter in a field goes to the next one; behind the last one to the button that confirms.
function next(form, field) {
  const fields = [...form.querySelectorAll(ANSWER), form.querySelector("button.main")];
  const following = fields[fields.indexOf(field) + 1];
  following.focus();
  if (following.select) following.select();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const name = [event.ctrlKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.key].filter(Boolean).join("+");
  const field = event.target.closest("form[data-fields]") && event.target.closest(ANSWER);
  const proposal = name === "F2" && field ? field.closest(".question").querySelector("[data-into]") : null;
  const target = proposal || document.querySelector(`[data-key~="${CSS.escape(name)}"]`);
  if (target !== null) {
    event.preventDefault();
    if (target === proposal) target.click();
    else press(target);
  } else if (name === "Enter" && field) {
    event.preventDefault();
    next(field.form, field);
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-into]");
  if (button === null) return;
  const field = document.getElementById(button.dataset.into);
  field.value = button.dataset.value;
  field.focus();
});
