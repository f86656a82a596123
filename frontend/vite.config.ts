import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { assetList } from "./build/asset-list.ts";
import { iconSprite } from "./build/icon-sprite.ts";
import { purgeUnused } from "./build/purge-unused.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const sources = resolve(here, "../src/naryad");

export default defineConfig({
  root: here,
  base: "./",
  publicDir: false,
  css: { transformer: "postcss", postcss: { plugins: [purgeUnused(here, sources)] } },
  build: {
    outDir: resolve(sources, "static/dist"),
    emptyOutDir: false, // asset-list.ts removes what is old
    // What light-dark() and relative colours need; older targets would be rewritten into twice the size.
    target: ["chrome123", "firefox128", "safari17.5"],
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: { main: resolve(here, "main.ts") },
      output: {
        hashCharacters: "hex",
        // Twelve hex digits: whitenoise then lets browsers keep the file for ever.
        entryFileNames: "[name].[hash:12].js",
        chunkFileNames: "[name].[hash:12].js",
        assetFileNames: "[name].[hash:12][extname]",
      },
    },
  },
  plugins: [iconSprite(here, sources), assetList()],
});
