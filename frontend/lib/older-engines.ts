/** What engines that the build promises cannot do by CSS alone yet: menus beside their button, boxes as high as their text. */

/** Safari before 26 and Firefox before 147 know no anchors: a menu stands under its button, inside the window. */
function placeMenus(): void {
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (!(menu instanceof HTMLElement) || !menu.matches(".menu[popover]:popover-open:not(.more-menu)")) return;
      const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
      if (button) placeUnder(menu, button.getBoundingClientRect());
    },
    true,
  );
}

export function placeUnder(menu: HTMLElement, button: Pick<DOMRect, "top" | "bottom" | "right">): void {
  const { width, height } = menu.getBoundingClientRect();
  const below = button.bottom + height <= innerHeight ? button.bottom : Math.max(0, button.top - height);
  Object.assign(menu.style, {
    position: "fixed",
    inset: "auto",
    top: `${String(below)}px`,
    left: `${String(Math.max(0, Math.min(button.right - width, innerWidth - width)))}px`,
  });
}

function growBoxes(): void {
  const grow = (box: EventTarget | null): void => {
    if (!(box instanceof HTMLTextAreaElement) || !box.matches(".form-control")) return;
    box.style.height = "auto";
    box.style.height = `${String(box.scrollHeight + box.offsetHeight - box.clientHeight)}px`;
  };
  for (const name of ["input", "focusin"]) document.addEventListener(name, (event) => grow(event.target));
}

if (!CSS.supports("position-area", "bottom")) placeMenus();
if (!CSS.supports("field-sizing", "content")) growBoxes();
