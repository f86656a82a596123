import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { edgeAt } from "./drag-board";

type Move = (item: HTMLElement, beside: HTMLElement, edge: "before" | "after") => void;

/** Wire the items of `list`, also those that later swaps bring. Returns what undoes it. */
export function dragWithinList(list: HTMLElement, items: () => HTMLElement[], onMove: Move): () => void {
  const wired = new Map<HTMLElement, () => void>();
  const scan = (): void => {
    for (const [element, undo] of wired) {
      if (list.contains(element)) continue;
      undo();
      wired.delete(element);
    }
    for (const item of items()) {
      if (!wired.has(item)) wired.set(item, wireItem(list, item, onMove));
    }
  };
  scan();
  const observer = new MutationObserver(scan);
  observer.observe(list, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    for (const undo of wired.values()) undo();
  };
}

function wireItem(list: HTMLElement, item: HTMLElement, onMove: Move): () => void {
  const clear = (): void => item.classList.remove("drop-before", "drop-after");
  const handle = item.querySelector<HTMLElement>("[data-handle]") ?? item;
  return combine(
    draggable({
      element: handle, // Firefox lets nobody select or edit text inside what can be dragged
      getInitialData: () => ({ list, item }),
      onGenerateDragPreview: ({ nativeSetDragImage }) => nativeSetDragImage?.(item, 0, 0),
    }),
    dropTargetForElements({
      element: item,
      canDrop: ({ source }) => source.data["list"] === list && source.data["item"] !== item,
      getData: ({ input }) => ({ edge: edgeAt(item, input.clientY) }),
      onDrag: ({ self }) => {
        clear();
        item.classList.add(self.data["edge"] === "before" ? "drop-before" : "drop-after");
      },
      onDragLeave: clear,
      onDrop: ({ self, source }) => {
        clear();
        onMove(source.data["item"] as HTMLElement, item, self.data["edge"] as "before" | "after");
      },
    }),
  );
}

/** Let items of lists outside `place` be dropped onto it, each known by the address in its data-move. Returns what undoes it. */
export function takeDropped(place: HTMLElement, onDrop: (url: string) => void): () => void {
  const dragged = (data: Record<string, unknown>): HTMLElement | null => (data["item"] instanceof HTMLElement ? data["item"] : null);
  const clear = (): void => place.classList.remove("drop-into");
  return dropTargetForElements({
    element: place,
    canDrop: ({ source }) => {
      const item = dragged(source.data);
      return item?.dataset["move"] !== undefined && !place.contains(item);
    },
    onDragEnter: () => place.classList.add("drop-into"),
    onDragLeave: clear,
    onDrop: ({ source }) => {
      clear();
      onDrop(dragged(source.data)?.dataset["move"] ?? "");
    },
  });
}
