import htmx from "htmx.org";

/** What our code reads of a request's context (htmx 4: `event.detail.ctx`). */
export interface RequestContext {
  sourceElement: Element;
  sourceEvent?: Event;
  target: Element | string | null;
  confirm?: string;
  request: {
    action: string;
    method: string;
    headers: Record<string, string>;
    body: FormData | URLSearchParams | null;
    form?: HTMLFormElement | null;
    signal: AbortSignal;
    timeout?: string;
  };
  response?: { raw: Response; status: number; headers: Headers };
}

export function contextOf(event: Event): RequestContext {
  return (event as CustomEvent<{ ctx: RequestContext }>).detail.ctx;
}

/** POST `values` as `source`; what comes back is swapped into `target`, or only its headers are obeyed. */
export function post(
  url: string,
  values: Record<string, string>,
  source: Element,
  target?: { selector: string; swap: string },
): Promise<void> {
  const options = { source, values, target: target?.selector ?? source, swap: target?.swap ?? "none" };
  return Promise.resolve(htmx.ajax("POST", url, options as never)).then(() => undefined);
}

/** The same; whether it was accepted: what was refused, or did not arrive, is put back by who moved it. */
export async function postMove(...sent: Parameters<typeof post>): Promise<boolean> {
  const [, , source] = sent;
  let accepted = false;
  const listen = (event: Event): void => {
    const { sourceElement, response } = contextOf(event);
    if (sourceElement === source) accepted = response !== undefined && response.status < 400;
  };
  source.addEventListener("htmx:after:request", listen);
  await post(...sent);
  source.removeEventListener("htmx:after:request", listen);
  return accepted;
}

export { htmx };
