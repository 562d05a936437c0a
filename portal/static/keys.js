"use strict";
// Keys only press what is on the page anyway: without this file every screen works with a mouse, or with Tab and Enter.
document.addEventListener("keydown", (event) => {
  const name = [event.ctrlKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.key].filter(Boolean).join("+");
  const target = document.querySelector(`[data-key~="${CSS.escape(name)}"]`);
  if (target === null || event.isComposing) return;
  event.preventDefault();
  target.focus();
  target.click();
});
