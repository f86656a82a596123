import { join } from "node:path";
import postcss, { type AcceptedPlugin } from "postcss";
import { PurgeCSS } from "purgecss";
import { readSources } from "./sources.ts";

/** Tabler as a whole is 79 kB compressed; what templates, Python and islands name is a fraction of it. */
export function purgeUnused(frontend: string, sources: string): AcceptedPlugin {
  return {
    postcssPlugin: "naryad-purge-unused",
    async OnceExit(root) {
      const used = [
        ...readSources(sources, [".html", ".py"]),
        ...readSources(join(frontend, "islands"), [".ts"]),
        ...readSources(join(frontend, "lib"), [".ts"]),
      ];
      const theirs = root.nodes.filter((node) => node.source?.input.file?.includes("node_modules/@tabler/"));
      const [purged] = await new PurgeCSS().purge({
        content: used.map(({ text }) => ({ raw: text, extension: "html" })),
        css: [{ raw: postcss.root({ nodes: theirs.map((node) => node.clone()) }).toString() }],
        defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
        keyframes: true,
        dynamicAttributes: ["type", "disabled", "readonly", "multiple", "size"],
      });
      for (const node of theirs) node.remove();
      root.prepend(postcss.parse(purged?.css ?? "", { from: theirs[0]?.source?.input.file }).nodes);
      dropUnusedVariables(root);
    },
  };
}

/** Remove custom properties nobody reads, again and again: one may be the only reader of another. */
function dropUnusedVariables(root: postcss.Root): void {
  for (;;) {
    const read = new Set<string>();
    root.walkDecls((declaration) => {
      for (const match of declaration.value.matchAll(/var\(\s*(--[\w-]+)/g)) read.add(match[1] as string);
    });
    let dropped = 0;
    root.walkDecls(/^--tblr-/, (declaration) => {
      if (!read.has(declaration.prop)) {
        declaration.remove();
        dropped += 1;
      }
    });
    if (dropped === 0) return;
  }
}
