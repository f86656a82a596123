/** <theme-switch data-url="…"> around buttons with data-theme-choice="auto|light|dark"; kept in the cookie `theme` and by a post to data-url. */
import { post } from "../lib/htmx";

const YEAR_SECONDS = 365 * 24 * 3600;

class ThemeSwitch extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
    this.#mark(document.documentElement.dataset["bsTheme"] ?? "auto");
  }

  #onClick = (event: MouseEvent): void => {
    const choice = (event.target as Element).closest<HTMLElement>("[data-theme-choice]")?.dataset["themeChoice"];
    if (!choice) return;
    document.cookie = `theme=${choice}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
    document.documentElement.dataset["bsTheme"] = choice;
    this.#mark(choice);
    const url = this.dataset["url"];
    if (url) void post(url, { theme: choice }, this);
  };

  #mark(choice: string): void {
    for (const button of this.querySelectorAll<HTMLElement>("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset["themeChoice"] === choice));
    }
  }
}

customElements.define("theme-switch", ThemeSwitch);
