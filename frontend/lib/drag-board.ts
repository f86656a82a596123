import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from "@atlaskit/pragmatic-drag-and-drop/element/adapter";

type Edge = "before" | "after";
type Drop = (card: HTMLElement, column: HTMLElement, beside: HTMLElement | null, edge: Edge) => void;

/** Wire cards and columns below `board`, also those that later swaps bring. Returns what undoes it. */
export function dragBetweenColumns(board: HTMLElement, onDrop: Drop): () => void {
  const wired = new Map<HTMLElement, () => void>();
  const scan = (): void => {
    for (const [element, undo] of wired) {
      if (board.contains(element)) continue;
      undo();
      wired.delete(element);
    }
    for (const card of board.querySelectorAll<HTMLElement>("[data-card]")) {
      if (!wired.has(card)) wired.set(card, wireCard(board, card));
    }
    for (const column of board.querySelectorAll<HTMLElement>("[data-column]")) {
      if (!wired.has(column)) wired.set(column, wireColumn(board, column));
    }
  };
  scan();
  const observer = new MutationObserver(scan);
  observer.observe(board, { childList: true, subtree: true });
  const stopMonitor = monitorForElements({
    canMonitor: ({ source }) => source.data["board"] === board,
    onDrop: ({ source, location }) => {
      const targets = location.current.dropTargets;
      const column = targets.find((target) => target.data["column"])?.data["column"] as HTMLElement | undefined;
      const beside = targets.find((target) => target.data["card"]);
      if (!column) return;
      const card = beside?.data["card"] as HTMLElement | undefined;
      onDrop(source.element, column, card ?? null, (beside?.data["edge"] as Edge | undefined) ?? "after");
    },
  });
  return () => {
    observer.disconnect();
    stopMonitor();
    for (const undo of wired.values()) undo();
  };
}

function wireCard(board: HTMLElement, card: HTMLElement): () => void {
  const clear = (): void => card.classList.remove("drop-before", "drop-after");
  return combine(
    draggable({
      element: card,
      canDrag: () => Boolean(card.dataset["moveUrl"]),
      getInitialData: () => ({ board }),
      onDragStart: () => card.classList.add("is-dragging"),
      onDrop: () => card.classList.remove("is-dragging"),
    }),
    dropTargetForElements({
      element: card,
      canDrop: ({ source }) => source.data["board"] === board && source.element !== card,
      getData: ({ input }) => ({ card, edge: edgeAt(card, input.clientY) }),
      onDrag: ({ self }) => {
        clear();
        card.classList.add(self.data["edge"] === "before" ? "drop-before" : "drop-after");
      },
      onDragLeave: clear,
      onDrop: clear,
    }),
  );
}

function wireColumn(board: HTMLElement, column: HTMLElement): () => void {
  return dropTargetForElements({
    element: column,
    canDrop: ({ source }) => source.data["board"] === board,
    getData: () => ({ column }),
    onDragEnter: () => column.classList.add("is-over"),
    onDragLeave: () => column.classList.remove("is-over"),
    onDrop: () => column.classList.remove("is-over"),
  });
}

/** Upper half: before; lower half: after. */
export function edgeAt(element: HTMLElement, y: number): Edge {
  const box = element.getBoundingClientRect();
  return y < box.top + box.height / 2 ? "before" : "after";
}
