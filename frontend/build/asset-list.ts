import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const LIST = "assets.json";
const COMPRESSED = /\.(js|css|svg)$/;

/**
 * `assets.json`: plain name to hashed name, for the {% asset %} tag. Compressed twins lie beside the files.
 * The list is replaced when everything it names is there, and the files it named before stay until the next
 * build: a program that runs meanwhile never misses one.
 */
export function assetList(): Plugin {
  return {
    name: "naryad-asset-list",
    writeBundle(options, bundle) {
      const folder = options.dir as string;
      const names: Record<string, string> = {};
      for (const file of Object.keys(bundle).sort()) {
        names[file.replace(/\.[0-9a-f]{12}(?=\.[a-z0-9]+$)/, "")] = file;
        if (COMPRESSED.test(file)) {
          const content = readFileSync(join(folder, file));
          writeFileSync(join(folder, `${file}.gz`), gzipSync(content, { level: 9 }));
          writeFileSync(join(folder, `${file}.br`), brotliCompressSync(content));
        }
      }
      const before = listed(folder);
      const aside = join(folder, `${LIST}.${process.pid}`);
      writeFileSync(aside, `${JSON.stringify(names, null, 2)}\n`);
      renameSync(aside, join(folder, LIST));
      removeOthers(folder, new Set([...before, ...Object.values(names)]));
    },
  };
}

function listed(folder: string): string[] {
  const list = join(folder, LIST);
  return existsSync(list) ? Object.values(JSON.parse(readFileSync(list, "utf8")) as Record<string, string>) : [];
}

function removeOthers(folder: string, kept: Set<string>): void {
  for (const file of readdirSync(folder)) {
    const isOurs = /\.[0-9a-f]{12}\./.test(file);
    if (isOurs && !kept.has(file.replace(/\.(gz|br)$/, ""))) rmSync(join(folder, file), { force: true });
  }
}
