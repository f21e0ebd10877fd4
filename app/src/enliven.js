((script, wasm) => {
  const line = navigator.connection;
  const parsed = new Promise((told) => document.addEventListener("DOMContentLoaded", told));
  const begin = async () => {
    const module = fetch(wasm);
    const page = await import(script);
    await page.default({ module_or_path: module });
    await parsed;
    page.hydrate();
  };
  if (document.hidden || !(line?.rtt <= 100)) return begin();
  let waits = true;
  const once = () => {
    if (waits) begin();
    waits = false;
  };
  const drawn = new PerformanceObserver(() => {
    drawn.disconnect();
    once();
  });
  drawn.observe({ type: "paint" });
  setTimeout(once, 500);
})
