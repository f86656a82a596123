import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

const SKIPPED = new Set(["node_modules", "static", "locale", "migrations", "__pycache__"]);

export interface Source {
  path: string;
  text: string;
}

/** Every file below `folder` with one of `extensions`, in a stable order. */
export function readSources(folder: string, extensions: readonly string[]): Source[] {
  const found: Source[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) found.push(...readSources(path, extensions));
    } else if (extensions.includes(extname(entry.name))) {
      found.push({ path, text: readFileSync(path, "utf8") });
    }
  }
  return found;
}
