/* Puts a form of Naryad where this script stands, and keeps it as high as it is. */
(() => {
  const script = document.currentScript;
  const frame = document.createElement("iframe");
  frame.src = new URL("./", script.src).href;
  frame.title = script.dataset.title || "Naryad";
  frame.style.cssText = "display:block;width:100%;max-width:46rem;height:40rem;border:0";
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || typeof event.data?.naryadHeight !== "number") return;
    frame.style.height = Math.min(Math.max(event.data.naryadHeight, 100), 10000) + "px";
  });
  script.after(frame);
})();
