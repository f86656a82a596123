/** The SVG of a drawn chain: what is in it, and which of it is marked. */
import { BOX } from "./graph-layout";
import type { Drawn, GraphLink, GraphNode, Spot } from "./graph-layout";

const SVG = "http://www.w3.org/2000/svg";
const ROOM = BOX.width - 18;

export function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number> = {},
  ...inside: (Node | string)[]
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...inside);
  return element;
}

export interface Marked {
  opened: string;
  current: string;
  linking: string;
}

export interface GraphFrame {
  view: HTMLElement;
  draw: (nodes: readonly GraphNode[], drawn: Drawn, canLink: boolean) => void;
  redraw: (nodes: readonly GraphNode[]) => void;
  move: (at: { x: number; y: number; scale: number }) => void;
  mark: (marked: Marked) => void;
  pull: (path: string, taken: GraphLink | null, over: string | null) => void;
  say: (text: string) => void;
  remove: () => void;
}

export function graphFrame(host: HTMLElement, texts: { label: string; keys: string }): GraphFrame {
  const pulled = svg("path", { class: "graph-pulled" });
  const inner = svg("g");
  const world = svg("g", { class: "graph-world" }, inner, pulled);
  const picture = svg("svg", { "aria-hidden": "true" }, arrow("graph-tip"), arrow("graph-tip-open"), world);
  const view = element("div", "graph-view", { tabindex: "0", role: "application", "aria-label": texts.label });
  const keys = element("p", "graph-keys", {}, texts.keys);
  const said = element("p", "visually-hidden", { "aria-live": "polite" });
  view.append(picture);
  host.append(view, keys, said);
  let isTaken: Element | null = null;
  let shown = new Map<string, string>();
  return {
    view,
    draw: (nodes, drawn, canLink) => {
      shown = new Map(nodes.map((node) => [node.key, looks(node)]));
      inner.replaceChildren(...parts(nodes, drawn, canLink));
    },
    redraw: (nodes) => {
      for (const node of nodes.filter((one) => shown.get(one.key) !== looks(one))) {
        shown.set(node.key, looks(node));
        const shape = inner.querySelector<SVGGElement>(`[data-key="${node.key}"]`);
        if (shape) write(shape, node);
      }
    },
    move: ({ x, y, scale }) => world.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`),
    mark: (marked) => mark(inner, marked),
    pull: (path, taken, over) => {
      pulled.setAttribute("d", path);
      isTaken?.classList.remove("is-taken");
      isTaken = taken && inner.querySelector(`[data-link="${taken.from}:${taken.to}"]`);
      isTaken?.classList.add("is-taken");
      for (const box of inner.querySelectorAll<SVGElement>(".graph-node")) {
        box.classList.toggle("is-over", over !== null && box.dataset["key"] === over);
      }
    },
    say: (text) => (said.textContent = text),
    remove: () => [view, keys, said].forEach((one) => one.remove()),
  };
}

/** What of a step is seen in its box. */
function looks({ number, title, said, marks }: GraphNode): string {
  return `${number} ${marks.join()} ${title} ${said ?? ""}`;
}

function element(name: "div" | "p", css: string, attributes: Record<string, string>, text = ""): HTMLElement {
  const made = document.createElement(name);
  made.className = css;
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function arrow(id: string): SVGElement {
  const size = { viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" };
  return svg("marker", { id, class: id, ...size }, svg("path", { d: "M0 0 8 4 0 8Z" }));
}

function parts(nodes: readonly GraphNode[], drawn: Drawn, canLink: boolean): SVGElement[] {
  const links = drawn.links.map(({ from, to, path }) =>
    svg("path", { class: "graph-edge", d: path, "data-link": `${from}:${to}`, "data-from": from, "data-to": to }),
  );
  const boxes = nodes.map((node) => box(node, drawn.boxes.get(node.key), canLink));
  const tips = canLink
    ? drawn.links.map(({ from, to, tip }) => svg("circle", { class: "graph-grip", "data-tip": `${from}:${to}`, cx: tip.x, cy: tip.y - 4, r: 8 }))
    : [];
  return [...links, ...boxes, ...tips];
}

function box(node: GraphNode, spot: Spot = { x: 0, y: 0 }, canLink: boolean): SVGElement {
  const [x, y] = [spot.x - BOX.width / 2, spot.y - BOX.height / 2];
  const text = svg("text", { x: 9, y: 19 }, svg("tspan", { class: "graph-no" }), svg("tspan", { dx: 5 }));
  const shape = svg("rect", { ...BOX, rx: 6 });
  const port = canLink ? [svg("circle", { class: "graph-port", "data-port": "", cx: BOX.width / 2, cy: BOX.height, r: 5 })] : [];
  const made = svg("g", { "data-key": node.key, transform: `translate(${x} ${y})` }, svg("title"), shape, text, ...port);
  write(made, node);
  return made;
}

/** Only texts and classes: elements that come and go make the browser look through the styles of the whole form. */
function write(box: SVGGElement, node: GraphNode): void {
  const [title, number, words] = box.querySelectorAll("title, tspan");
  box.setAttribute("class", ["graph-node", ...node.marks.map((mark) => `is-${mark}`)].join(" "));
  if (title) title.textContent = `${node.number}. ${node.said ?? node.title}`;
  if (number) number.textContent = String(node.number);
  if (words) words.textContent = cut(node.title, ROOM - 6 * String(node.number).length);
}

function mark(inner: SVGElement, { opened, current, linking }: Marked): void {
  for (const node of inner.querySelectorAll<SVGElement>(".graph-node")) {
    const key = node.dataset["key"];
    node.classList.toggle("is-open", key === opened);
    node.classList.toggle("is-current", key === current);
    node.classList.toggle("is-linking", linking !== "" && key === linking);
  }
  for (const link of inner.querySelectorAll<SVGElement>(".graph-edge")) {
    const isOpen = opened !== "" && [link.dataset["from"], link.dataset["to"]].includes(opened);
    link.classList.toggle("is-open", isOpen);
  }
}

/** Straight down first, and into the other end from above. */
export function linkPath(from: Spot, to: Spot): string {
  const middle = (from.y + to.y) / 2;
  return `M${from.x} ${from.y}C${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`;
}

let ruler: CanvasRenderingContext2D | null = null;

function newRuler(): CanvasRenderingContext2D | null {
  const made = document.createElement("canvas").getContext("2d");
  if (made) made.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  return made;
}

/** As much of a text as has room. */
function cut(text: string, room: number): string {
  ruler ??= newRuler();
  if (!ruler) return text;
  if (ruler.measureText(text).width <= room) return text;
  let length = text.length;
  while (length > 1 && ruler.measureText(`${text.slice(0, length).trimEnd()}…`).width > room) length -= 1;
  return `${text.slice(0, length).trimEnd()}…`;
}
