import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { readSources } from "./sources.ts";

// {% icon "phone" %} in templates; icon="phone" in includes and in Python; data-icon="phone" in islands.
const TAGS = /\{%\s*icon\s+"([a-z0-9-]+)"/g;
const ARGUMENTS = /\bicon(?:"\s*:\s*|\s*[:=]\s*)["']([a-z0-9-]+)["']/g;

/** One SVG with a <symbol> for every icon in use: `sprite.svg` in the asset list; `mark.svg` is the browser tab's icon. */
export function iconSprite(frontend: string, sources: string): Plugin {
  return {
    name: "naryad-icon-sprite",
    generateBundle() {
      const symbols: string[] = [];
      for (const name of iconsInUse(frontend, sources)) {
        const file = join(frontend, "node_modules/@tabler/icons/icons/outline", `${name}.svg`);
        if (!existsSync(file)) this.error(`There is no icon "${name}" in @tabler/icons.`);
        symbols.push(symbol(name, readFileSync(file, "utf8")));
      }
      this.emitFile({
        type: "asset",
        name: "sprite.svg",
        source: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`,
      });
      this.emitFile({ type: "asset", name: "mark.svg", source: readFileSync(join(frontend, "mark.svg")) });
    },
  };
}

function iconsInUse(frontend: string, sources: string): string[] {
  const names = new Set(readFileSync(join(frontend, "icons.txt"), "utf8").split(/\s+/).filter(Boolean));
  const files = [...readSources(sources, [".html", ".py"]), ...readSources(join(frontend, "islands"), [".ts"])];
  for (const { text } of files) {
    for (const pattern of [TAGS, ARGUMENTS]) {
      for (const match of text.matchAll(pattern)) names.add(match[1] as string);
    }
  }
  return [...names].sort();
}

function symbol(name: string, svg: string): string {
  const paths = svg
    .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
    .replace(/\s*\n\s*/g, "")
    .replace(/<path stroke="none"[^>]*\/>/, "");
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
    `stroke-linecap="round" stroke-linejoin="round">${paths}</symbol>`
  );
}
