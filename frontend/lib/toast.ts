export interface Toast {
  text: string;
  level?: "success" | "info" | "warning" | "error";
  undo_url?: string;
  undo_label?: string;
  link_url?: string;
  link_label?: string;
  seconds?: number;
}

export function showToast(toast: Toast): void {
  document.dispatchEvent(new CustomEvent("toast", { detail: toast }));
}
