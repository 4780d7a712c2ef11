// The reader, or the system at nightfall, changes the theme: Streamlit turns its own colours, and tells the server only
// with the next run. So where a page was drawn for the other theme, it is drawn anew, by a button that nobody sees.
(() => {
  let asked = null; // once for each change: what a run cannot mend is not asked of it again
  const look = (app) => {
    const drawn = app.querySelector("[class*=st-key-drawn_]");
    if (!drawn || app.dataset.testScriptState !== "notRunning") return;
    const seen = getComputedStyle(app).colorScheme;
    const stale = !drawn.classList.contains(`st-key-drawn_${seen}`);
    if (stale && asked !== seen) drawn.querySelector("button")?.click();
    asked = stale ? seen : null;
  };
  const start = new MutationObserver(() => {
    const app = document.querySelector("[data-testid=stApp]");
    if (!app) return;
    start.disconnect();
    const told = { attributes: true, attributeFilter: ["class", "data-test-script-state"] };
    new MutationObserver(() => look(app)).observe(app, told);
  });
  start.observe(document, { childList: true, subtree: true });
})();
