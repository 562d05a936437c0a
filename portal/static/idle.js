"use strict";
// The server locks a session that gives no sign of life. This tells it of typing and moving between clicks, and goes to
// the lock screen in time; without scripts a refresh of the page does.
{
  const seconds = Number(document.body.dataset.idleSeconds);
  const tellEvery = 60_000;
  let told = Date.now();
  let locksAt;

  const goes = () => {
    const here = encodeURIComponent(location.pathname + location.search);
    location.assign(`/lock?next=${here}`);
  };

  const tell = async () => {
    told = Date.now();
    const answer = await fetch("/alive", { redirect: "manual", cache: "no-store" }).catch(() => null);
    // Away is not over: whoever types goes on, and the next click says what is.
    if (answer !== null && answer.status !== 204) goes();
  };

  const wait = () => {
    clearTimeout(locksAt);
    // A little later than the server, or it would not have locked yet.
    locksAt = setTimeout(goes, seconds * 1000 + 5000);
  };

  const alive = () => {
    wait();
    if (Date.now() - told >= tellEvery) tell();
  };

  if (seconds > 0) {
    wait();
    for (const what of ["keydown", "pointerdown", "pointermove", "wheel"]) document.addEventListener(what, alive, { passive: true });
    // A machine that slept has missed its time.
    document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() - told >= seconds * 1000) tell(); });
  }
}
