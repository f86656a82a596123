import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const COMPRESSED = /\.(js|css|svg)$/;

/** `assets.json`: plain name to hashed name, for the {% asset %} tag. Compressed twins lie beside the files. */
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
      writeFileSync(join(folder, "assets.json"), `${JSON.stringify(names, null, 2)}\n`);
    },
  };
}
