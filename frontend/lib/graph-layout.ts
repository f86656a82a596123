import { Graph, layout } from "@dagrejs/dagre";
import type { EdgeLabel, GraphLabel, NodeLabel, Point } from "@dagrejs/dagre";

/** A step of a chain as it is drawn; `after`: keys of the steps that it waits for. */
export interface GraphNode {
  key: string;
  number: number;
  title: string;
  /** What is said of it beside its number; its title, where nothing else is. */
  said?: string;
  marks: string[];
  after: string[];
}

/** The centre of a box. */
export type Spot = Point;

export interface GraphLink {
  from: string;
  to: string;
  path: string;
  tip: Point;
}

export interface Drawn {
  width: number;
  height: number;
  boxes: Map<string, Spot>;
  links: GraphLink[];
}

export const BOX = { width: 148, height: 30 };
const APART = { nodesep: 14, edgesep: 12, ranksep: 20 };

/** Levels from top to bottom; a link to a step that is gone, or to itself, is none. */
export function layOut(nodes: readonly GraphNode[]): Drawn {
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", ranker: asSoonAsPossible as never, ...APART });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.key, { ...BOX });
  const pairs = nodes.flatMap((node) => [...new Set(node.after)].map((from) => ({ from, to: node.key })));
  const known = pairs.filter(({ from, to }) => from !== to && graph.hasNode(from));
  for (const { from, to } of known) graph.setEdge(from, to);
  layout(graph);
  const whole = graph.graph() as { width?: number; height?: number };
  return {
    width: finite(whole.width),
    height: finite(whole.height),
    boxes: new Map(nodes.map(({ key }) => [key, graph.node(key) as Spot])),
    links: known.map(({ from, to }) => ({ from, to, ...drawn(graph.edge(from, to) as EdgeLabel) })),
  };
}

/** Dagre's own rankers keep links short; here down is later, so that a step stands as high as what it waits for lets it. */
function asSoonAsPossible(graph: Graph<GraphLabel, NodeLabel, EdgeLabel>): void {
  const rankOf = (key: string): number => {
    const label = graph.node(key);
    const above = (graph.inEdges(key) ?? []).map((edge) => rankOf(edge.v) + (graph.edge(edge).minlen ?? 1));
    label.rank ??= Math.max(0, ...above);
    return label.rank;
  };
  for (const key of graph.nodes()) rankOf(key);
}

function finite(length: number | undefined): number {
  return length !== undefined && Number.isFinite(length) ? length : 0;
}

function drawn(edge: EdgeLabel): { path: string; tip: Point } {
  const points = edge.points ?? [];
  return { path: curve(points), tip: points.at(-1) ?? { x: 0, y: 0 } };
}

/** Through the first and the last point, bent towards those between. */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (!first || !last) return "";
  let path = `M${at(first)}`;
  rest.forEach((point, place) => {
    const next = rest[place + 1];
    path += `Q${at(point)} ${at(next ? { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 } : last)}`;
  });
  return rest.length ? path : `${path}L${at(last)}`;
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}

const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] } as const;
export type Arrow = keyof typeof WAYS;

export function isArrow(key: string): key is Arrow {
  return key in WAYS;
}

export function wayOf(arrow: Arrow): Point {
  const [x, y] = WAYS[arrow];
  return { x, y };
}

/** The nearest box that way: up and down along links where there are any, to the sides on the same level. */
export function beside({ boxes, links }: Drawn, key: string, arrow: Arrow): string | null {
  const from = boxes.get(key);
  if (!from) return null;
  const way = wayOf(arrow);
  const ahead = (spot: Spot): number => (spot.x - from.x) * way.x + (spot.y - from.y) * way.y;
  const linked = new Set(links.flatMap((link) => (link.from === key ? [link.to] : link.to === key ? [link.from] : [])));
  const isLevel = (spot: Spot): boolean => way.x === 0 || Math.abs(spot.y - from.y) < BOX.height;
  const found = [...boxes].filter(([other, spot]) => other !== key && ahead(spot) > 1 && isLevel(spot));
  const best = found.filter(([other]) => way.y !== 0 && linked.has(other));
  const far = (spot: Spot): number => Math.hypot(spot.x - from.x, spot.y - from.y);
  return (best.length ? best : found).sort(([, one], [, two]) => far(one) - far(two))[0]?.[0] ?? null;
}

/** Which box is under a point of the drawing. */
export function boxAt(boxes: ReadonlyMap<string, Spot>, point: Point): string | null {
  for (const [key, spot] of boxes) {
    const isInside = Math.abs(point.x - spot.x) <= BOX.width / 2 && Math.abs(point.y - spot.y) <= BOX.height / 2;
    if (isInside) return key;
  }
  return null;
}
