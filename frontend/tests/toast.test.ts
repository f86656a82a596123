import { expect, test, vi } from "vitest";
import { showToast } from "../lib/toast";

test("what is to be said reaches whoever listens on the page", () => {
  const heard = vi.fn<(detail: unknown) => void>();
  document.addEventListener("toast", (event) => heard((event as CustomEvent<unknown>).detail), { once: true });

  showToast({ text: "Saved", level: "success" });

  expect(heard).toHaveBeenCalledExactlyOnceWith({ text: "Saved", level: "success" });
});
