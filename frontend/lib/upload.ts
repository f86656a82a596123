/** One file to one address, with progress. The same key again is the same upload. */
import { randomId } from "./random";

export interface Answer {
  status: number;
  text: string;
}

export class Upload {
  readonly #key = randomId();
  #request: XMLHttpRequest | null = null;

  constructor(
    readonly url: string,
    readonly file: File,
  ) {}

  /** Status 0: it did not reach the server. What the answer tells the page (HX-Trigger) is passed on. */
  send(onProgress: (part: number) => void): Promise<Answer> {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", this.file);
    this.#request = request;
    return new Promise((resolve) => {
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) onProgress(event.loaded / event.total);
      });
      request.addEventListener("loadend", () => {
        tell(request.getResponseHeader("HX-Trigger"));
        resolve({ status: request.status, text: isWords(request) ? request.responseText : "" });
      });
      request.open("POST", this.url);
      request.setRequestHeader("HX-Request", "true");
      request.setRequestHeader("Idempotency-Key", this.#key);
      request.setRequestHeader("X-CSRFToken", csrfToken());
      request.send(body);
    });
  }

  cancel(): void {
    this.#request?.abort();
  }
}

function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

function isWords(request: XMLHttpRequest): boolean {
  return (request.getResponseHeader("Content-Type") ?? "").startsWith("text/plain");
}

function tell(header: string | null): void {
  if (!header) return;
  for (const [name, detail] of Object.entries(JSON.parse(header) as Record<string, unknown>)) {
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
