// D: the docked detail.
import type { Alert } from "../api/types.ts";
export function Detail(_: {
  alert: Alert | null;
  mark: string | null;
  closing: boolean;
  onClosing: (on: boolean) => void;
  onClosed: () => void;
  onShut: () => void;
  onSelectAlert: (id: string) => void;
}) {
  return <aside className="detail" data-region="D" data-keys />;
}
