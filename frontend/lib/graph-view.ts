/**
 * A chain drawn in an element: moved by dragging and Shift with arrows, made larger by the wheel, two fingers, + and −.
 * One tab stop: arrows walk the steps, Enter opens, Space begins a link that Enter ends at the step which is to wait.
 * A link is made by dragging from a step to another one, and taken away by dragging its arrow to where nothing is.
 * Assistive technology hears the step at hand; the list beside it is the same chain in words.
 */
import { BOX, beside, boxAt, isArrow, layOut, wayOf } from "./graph-layout";
import type { Drawn, GraphLink, GraphNode, Spot } from "./graph-layout";
import { graphFrame, linkPath } from "./graph-svg";

export interface GraphTexts {
  label: string;
  keys: string;
  linking: string;
  waits: string;
}

export interface GraphActions {
  open: (key: string) => void;
  link?: (from: string, to: string, isMade: boolean) => void;
  /** A page is scrolled past it: the wheel changes its size only with Ctrl. */
  isInPage?: boolean;
}

interface Drag {
  pointer: number;
  start: Spot;
  last: Spot;
  isMoved: boolean;
  node: string | null;
  from: string | null;
  taken: GraphLink | null;
}

const ZOOM = { least: 0.2, most: 2.5, step: 1.25, wheel: 0.0015, readable: 0.85 };
const PAN = 48;
const EDGE = 12;
const CLICK = 4;

export class GraphView {
  readonly #frame: ReturnType<typeof graphFrame>;
  readonly #actions: GraphActions;
  readonly #texts: GraphTexts;
  readonly #pointers = new Map<number, Spot>();
  readonly #ended = new AbortController();
  readonly #sizes = new ResizeObserver(() => this.#onSize());
  #nodes: readonly GraphNode[] = [];
  #drawn: Drawn = { width: 0, height: 0, boxes: new Map(), links: [] };
  #shape = "";
  #opened = "";
  #current = "";
  #linking = "";
  #drag: Drag | null = null;
  #at = { x: 0, y: 0, scale: 1 };
  #isPlaced = false;
  #width = 0;
  #isAsked = false;

  constructor(host: HTMLElement, texts: GraphTexts, actions: GraphActions) {
    [this.#texts, this.#actions] = [texts, actions];
    this.#frame = graphFrame(host, texts);
    const { view } = this.#frame;
    const on = { signal: this.#ended.signal };
    view.addEventListener("pointerdown", this.#onDown, on);
    view.addEventListener("pointermove", this.#onMove, on);
    view.addEventListener("pointerup", this.#onUp, on);
    view.addEventListener("pointercancel", this.#onCancel, on);
    view.addEventListener("wheel", this.#onWheel, { ...on, passive: false });
    view.addEventListener("keydown", this.#onKey, on);
    view.addEventListener("focus", () => this.#speak(), on);
    this.#sizes.observe(view);
  }

  destroy(): void {
    this.#ended.abort();
    this.#sizes.disconnect();
    this.#frame.remove();
  }

  /** Draw these steps; laid out again only where a step or a link has come or gone. How tall all of it is. */
  show(nodes: readonly GraphNode[], opened: string): number {
    this.#nodes = nodes;
    const shape = nodes.map(({ key, after }) => `${key}<${after.join()}`).join("|");
    const isSame = shape === this.#shape;
    if (!isSame) this.#drawn = layOut(nodes);
    this.#shape = shape;
    if (!this.#drawn.boxes.has(this.#current)) this.#current = opened || (nodes[0]?.key ?? "");
    if (isSame) this.#frame.redraw(nodes);
    else this.#frame.draw(nodes, this.#drawn, this.#actions.link !== undefined);
    if (!this.#isPlaced) this.#place();
    if (opened !== this.#opened) this.#openedIs(opened);
    this.#mark();
    return this.#drawn.height;
  }

  zoom(factor: number, about: Spot = this.#middle): void {
    const scale = Math.min(ZOOM.most, Math.max(ZOOM.least, this.#at.scale * factor));
    const by = scale / this.#at.scale;
    this.#put(about.x - (about.x - this.#at.x) * by, about.y - (about.y - this.#at.y) * by, scale);
  }

  /** The whole chain at once. */
  fit(): void {
    const { width, height } = this.#size;
    const inside = [(width - 2 * EDGE) / this.#drawn.width, (height - 2 * EDGE) / this.#drawn.height];
    const scale = Math.max(ZOOM.least, Math.min(1, ...inside));
    this.#put((width - this.#drawn.width * scale) / 2, EDGE, scale);
  }

  pan(x: number, y: number): void {
    this.#put(this.#at.x + x, this.#at.y + y, this.#at.scale);
  }

  get #size(): DOMRect {
    return this.#frame.view.getBoundingClientRect();
  }

  get #middle(): Spot {
    const { width, height } = this.#size;
    return { x: width / 2, y: height / 2 };
  }

  /** At first all of its width, as long as it can be read; from the top. */
  #place(): void {
    const { width } = this.#size;
    if (!width || !this.#nodes.length) return;
    this.#isPlaced = true;
    const scale = Math.min(1, Math.max(ZOOM.readable, (width - 2 * EDGE) / this.#drawn.width));
    const first = this.#drawn.boxes.get(this.#nodes[0]?.key ?? "");
    const whole = (width - this.#drawn.width * scale) / 2;
    this.#put(whole > 0 ? whole : width / 2 - (first?.x ?? 0) * scale, EDGE, scale);
  }

  #onSize(): void {
    const { width } = this.#size;
    if (!this.#isPlaced || width !== this.#width) this.#place();
    this.#width = width;
  }

  #put(x: number, y: number, scale: number): void {
    this.#at = { x, y, scale };
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.#frame.move(this.#at);
    });
  }

  #openedIs(key: string): void {
    this.#opened = key;
    if (!key) return;
    this.#current = key;
    this.#reveal(key);
  }

  /** Bring a step into sight, if it is not. */
  #reveal(key: string): void {
    const spot = this.#drawn.boxes.get(key);
    const { width, height } = this.#size;
    if (!spot || !width) return;
    const { x, y, scale } = this.#at;
    const half = { x: (BOX.width / 2) * scale + EDGE, y: (BOX.height / 2) * scale + EDGE };
    const seen = { x: spot.x * scale + x, y: spot.y * scale + y };
    this.pan(inside(seen.x, half.x, width), inside(seen.y, half.y, height));
  }

  #mark(): void {
    this.#frame.mark({ opened: this.#opened, current: this.#current, linking: this.#linking });
  }

  #speak(): void {
    const node = this.#nodes.find(({ key }) => key === this.#current);
    const numbers = this.#nodes.filter(({ key }) => node?.after.includes(key)).map(({ number }) => number);
    const waits = numbers.length ? this.#texts.waits.replace("{steps}", numbers.join(", ")) : "";
    this.#frame.say(node ? [`${node.number}. ${node.said ?? node.title}`, waits].filter(Boolean).join(", ") : "");
  }

  // --- keys --------------------------------------------------------------------------------------------------

  #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#answers(event)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#mark();
  };

  #answers({ key, shiftKey }: KeyboardEvent): boolean {
    if (isArrow(key) && shiftKey) this.pan(-wayOf(key).x * PAN, -wayOf(key).y * PAN);
    else if (isArrow(key)) this.#walk(beside(this.#drawn, this.#current, key));
    else if (key === "+" || key === "=") this.zoom(ZOOM.step);
    else if (key === "-") this.zoom(1 / ZOOM.step);
    else if (key === "0") this.fit();
    else if (key === "Escape" && this.#linking) this.#linking = "";
    else if (key === " " && this.#actions.link && !this.#linking) this.#begin();
    else if ((key === " " || key === "Enter") && this.#linking) this.#end(this.#current);
    else if (key === "Enter" && this.#current) this.#actions.open(this.#current);
    else return false;
    return true;
  }

  #walk(key: string | null): void {
    if (!key) return;
    this.#current = key;
    this.#reveal(key);
    this.#speak();
  }

  #begin(): void {
    this.#linking = this.#current;
    const number = this.#nodes.find(({ key }) => key === this.#current)?.number;
    this.#frame.say(this.#texts.linking.replace("{number}", String(number)));
  }

  /** The same twice takes it away. */
  #end(to: string): void {
    const from = this.#linking;
    this.#linking = "";
    if (from !== to) this.#actions.link?.(from, to, !this.#isLinked(from, to));
  }

  #isLinked(from: string, to: string): boolean {
    return this.#drawn.links.some((link) => link.from === from && link.to === to);
  }

  // --- the pointer ---------------------------------------------------------------------------------------------

  #spot(event: PointerEvent | WheelEvent): Spot {
    const { left, top } = this.#size;
    return { x: event.clientX - left, y: event.clientY - top };
  }

  #inDrawing({ x, y }: Spot): Spot {
    return { x: (x - this.#at.x) / this.#at.scale, y: (y - this.#at.y) / this.#at.scale };
  }

  #onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.#frame.view.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, this.#spot(event));
    if (this.#pointers.size > 1) {
      this.#stop();
      return;
    }
    this.#drag = this.#grabbed(event);
  };

  /** What is under the pointer: an arrow's tip, a step, or the ground. A finger moves the ground also from a step. */
  #grabbed(event: PointerEvent): Drag {
    const target = event.target as Element;
    const start = this.#spot(event);
    const tip = target.closest<SVGElement>("[data-tip]")?.dataset["tip"];
    const taken = this.#drawn.links.find((link) => `${link.from}:${link.to}` === tip) ?? null;
    const node = taken ? null : (target.closest<SVGElement>("[data-key]")?.dataset["key"] ?? null);
    const links = event.pointerType !== "touch" || target.closest("[data-port]") !== null;
    const from = !this.#actions.link ? null : (taken?.from ?? (links ? node : null));
    return { pointer: event.pointerId, start, last: start, isMoved: false, node, from, taken };
  }

  #onMove = (event: PointerEvent): void => {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const spot = this.#spot(event);
    if (this.#pointers.size === 2) this.#pinch(event.pointerId, before, spot);
    this.#pointers.set(event.pointerId, spot);
    const drag = this.#drag;
    if (!drag) return;
    drag.isMoved ||= Math.hypot(spot.x - drag.start.x, spot.y - drag.start.y) > CLICK;
    if (drag.isMoved && drag.from) this.#frame.pull(this.#pulled(drag.from, spot), drag.taken, this.#under(spot));
    else if (drag.isMoved) this.pan(spot.x - drag.last.x, spot.y - drag.last.y);
    if (drag.isMoved) drag.last = spot;
  };

  #pulled(from: string, spot: Spot): string {
    const box = this.#drawn.boxes.get(from);
    return box ? linkPath({ x: box.x, y: box.y + BOX.height / 2 }, this.#inDrawing(spot)) : "";
  }

  #under(spot: Spot): string | null {
    return boxAt(this.#drawn.boxes, this.#inDrawing(spot));
  }

  #pinch(pointer: number, before: Spot, now: Spot): void {
    const other = [...this.#pointers].find(([id]) => id !== pointer)?.[1];
    if (!other) return;
    const was = Math.hypot(before.x - other.x, before.y - other.y);
    const is = Math.hypot(now.x - other.x, now.y - other.y);
    this.zoom(is / Math.max(was, 1), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
  }

  #onUp = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
    const drag = this.#drag;
    this.#stop();
    if (drag?.pointer !== event.pointerId) return;
    if (drag.isMoved) this.#dropped(drag, this.#under(this.#spot(event)));
    else if (drag.node) this.#pressed(drag.node);
  };

  #dropped({ from, taken }: Drag, to: string | null): void {
    if (!from || to === taken?.to) return;
    if (taken) this.#actions.link?.(from, taken.to, false);
    else if (to && to !== from && !this.#isLinked(from, to)) this.#actions.link?.(from, to, true);
  }

  #pressed(key: string): void {
    this.#current = key;
    if (this.#linking) this.#end(key);
    else this.#actions.open(key);
    this.#mark();
  }

  #onCancel = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
    this.#stop();
  };

  #stop(): void {
    this.#drag = null;
    this.#frame.pull("", null, null);
  }

  #onWheel = (event: WheelEvent): void => {
    if (this.#actions.isInPage && !event.ctrlKey) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    this.zoom(Math.exp(-event.deltaY * lines * ZOOM.wheel), this.#spot(event));
  };
}

/** How far to move so that a stretch of `half` about `at` lies within `length`. */
function inside(at: number, half: number, length: number): number {
  if (at < half) return half - at;
  return at > length - half ? length - half - at : 0;
}
